/// Limits of what a file may ask of us, each with its reason.
public enum Limits {
  /// Bytes looked at before the kind, the separator and the heading of a file are decided.
  public static let lookedAtFirst = 64 * 1024
  /// Bytes of one record of a delimited file: beyond that a quotation mark was not closed.
  public static let recordBytes = 1 << 20
  /// Bytes that one part of a spreadsheet may unpack to: a small file that unpacks to terabytes is an attack.
  public static let unpackedBytes: UInt64 = 2 << 30
  /// How many times larger than packed a part of a spreadsheet may be, once it is larger than `unpackedFree`.
  public static let unpackedRatio: UInt64 = 400
  /// Bytes below which the ratio does not matter: sheets of equal rows pack very well.
  public static let unpackedFree: UInt64 = 64 << 20
  /// Columns of a spreadsheet, which is Excel's own limit.
  public static let columns = 16_384
  /// Distinct texts of a spreadsheet, and their bytes together: they are held in memory.
  public static let sharedTexts = 2_000_000
  public static let sharedTextBytes = 256 << 20
  /// Bytes of mapped pages kept in memory while a file is walked.
  static let residentBytes = 16 << 20
}
