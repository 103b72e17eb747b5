public import Storage

/// The tables of legal files.
public enum LitigationSchema {
  public static let migrations: [Migration] = []
}
