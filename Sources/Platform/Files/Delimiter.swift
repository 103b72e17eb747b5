/// Works out which character separates the values of a file.
public enum Delimiter {
  /// Tab, semicolon, comma and pipe, in the order in which a draw is decided.
  public static let candidates: [UInt8] = [0x09, 0x3B, 0x7C, 0x2C]

  /// The separator of the first lines: the one that cuts most of them into the same number of values, more than one.
  /// `nil` when nothing separates anything.
  public static func detect(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0) -> UInt8? {
    let head = UnsafeBufferPointer(rebasing: bytes[min(start, bytes.count)...].prefix(Limits.lookedAtFirst))
    var best: (delimiter: UInt8, score: Int)?
    for candidate in candidates {
      let score = score(candidate, head, isWhole: start + head.count >= bytes.count)
      if score > (best?.score ?? 0) { best = (candidate, score) }
    }
    return best?.delimiter
  }

  private static func score(_ delimiter: UInt8, _ head: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> Int {
    var reader = DelimitedReader(head, delimiter: delimiter)
    var counts: [Int: Int] = [:]
    var records = 0
    while records < 60, reader.next() {
      if !isWhole, reader.position >= head.count { break }
      records += 1
      counts[reader.fields.count, default: 0] += 1
    }
    var best = 0
    for (fields, times) in counts where fields > 1 {
      // Lines that agree weigh most; among equals more values win.
      best = max(best, times * 1000 * min(fields, 4) + fields)
    }
    return best
  }
}
