/// Many keys to many items: built once, read often, small. A key is a hash of what was written; 64 bits are enough to
/// take two keys for one about never.
struct KeyTable {
  private var keys: [UInt64] = []
  private var values: [Int32] = []
  /// For a slot, one more than the place of the first entry of a key; 0 when there is none.
  private var slots: [UInt32] = []
  private var mask: UInt64 = 0

  /// - Parameter entries: in any order; each key's items are kept in order.
  init(_ entries: [(key: UInt64, value: Int32)]) {
    let sorted = entries.sorted { ($0.key, $0.value) < ($1.key, $1.value) }
    keys.reserveCapacity(sorted.count)
    values.reserveCapacity(sorted.count)
    for entry in sorted where keys.last != entry.key || values.last != entry.value {
      keys.append(entry.key)
      values.append(entry.value)
    }
    var size = 16
    while size < keys.count * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    mask = UInt64(size - 1)
    for place in keys.indices where place == 0 || keys[place] != keys[place - 1] {
      var slot = Int(KeyTable.spread(keys[place]) & mask)
      while slots[slot] != 0 { slot = (slot + 1) & Int(mask) }
      slots[slot] = UInt32(place + 1)
    }
  }

  /// The items under a key.
  subscript(key: UInt64) -> ArraySlice<Int32> {
    var slot = Int(KeyTable.spread(key) & mask)
    while slots[slot] != 0 {
      let first = Int(slots[slot]) - 1
      if keys[first] == key {
        var end = first + 1
        while end < keys.count, keys[end] == key { end += 1 }
        return values[first..<end]
      }
      slot = (slot + 1) & Int(mask)
    }
    return []
  }

  private static func spread(_ key: UInt64) -> UInt64 {
    var mixed = key
    mixed ^= mixed >> 32
    mixed = mixed &* 0xd6e8_feb8_6659_fd93
    mixed ^= mixed >> 32
    return mixed
  }
}

/// A hash that can be continued byte by byte (FNV-1a), so that words in a row need not be joined to be looked up.
struct RunningHash {
  private(set) var value: UInt64

  /// - Parameter table: which of several tables the key is for.
  init(_ table: UInt64 = 0) { value = 0xcbf2_9ce4_8422_2325 ^ (table &* 0x9e37_79b9_7f4a_7c15) }

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }

  mutating func add(_ bytes: some Sequence<UInt8>) { for byte in bytes { add(byte) } }
}
