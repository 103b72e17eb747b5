import CXml

/// Known names by the address at which libxml2's dictionary keeps them: one probe finds the index of a name, without
/// comparing characters.
struct TagTable {
  private var addresses: [UInt]
  private var indexes: [Int]
  private let mask: Int

  init(_ names: [String], in reader: xmlTextReaderPtr) {
    var size = 16
    while size < names.count * 4 { size *= 2 }
    mask = size - 1
    addresses = Array(repeating: 0, count: size)
    indexes = Array(repeating: -1, count: size)
    for (index, name) in names.enumerated() {
      guard let kept = xmlTextReaderConstString(reader, name) else { continue }
      let address = UInt(bitPattern: kept)
      var slot = TagTable.hash(address) & mask
      while addresses[slot] != 0 { slot = (slot + 1) & mask }
      addresses[slot] = address
      indexes[slot] = index
    }
  }

  @inline(__always)
  func index(of name: UnsafePointer<UInt8>) -> Int {
    let address = UInt(bitPattern: name)
    var slot = TagTable.hash(address) & mask
    while addresses[slot] != 0 {
      if addresses[slot] == address { return indexes[slot] }
      slot = (slot + 1) & mask
    }
    return -1
  }

  @inline(__always)
  private static func hash(_ address: UInt) -> Int {
    Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) >> 40)
  }
}
