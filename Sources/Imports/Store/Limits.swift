/// Limits of imports, each with its reason.
public enum Limits {
  /// Open items below which a list without most of them is believed: a small company may settle all at once.
  static let smallList = 50
  /// Bytes of a list that is kept for its columns to be chosen: some 300,000 rows. It lies in the database and in each
  /// of its backups.
  public static let keptBytes = 32 << 20
  /// Lists kept of a company; beyond, the oldest goes, and those that were imported go first.
  static let keptLists = 12
  /// Days a list is kept: it holds names and sums that nobody needs once its columns are right.
  static let keptDays: Int64 = 30
}
