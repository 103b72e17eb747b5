public import Kernel

/// Why a file could not be read at all.
public enum FilesError: Error, Hashable, Sendable {
  case missing(path: String, reason: Phrase)
  case empty(name: String)
  /// The old binary format of Excel.
  case oldExcel(name: String)
  case damaged(name: String, place: String, reason: Phrase)
  case tooLarge(name: String, place: String, limit: Phrase)
  /// A spreadsheet protected by a password.
  case encrypted(name: String)
}

extension FilesError: Explained {
  public var phrase: Phrase {
    switch self {
    case .missing(let path, let reason):
      Phrase("\(path): the file cannot be opened (\(reason)); check the path and the rights")
    case .empty(let name): Phrase("\(name): the file is empty; export it again")
    case .oldExcel(let name):
      Phrase(
        """
        \(name): this is an old Excel file (.xls), which cannot be read; open it and save it as .xlsx or \
        .csv
        """)
    case .damaged(let name, let place, let reason):
      Phrase("\(name), \(place): the file is damaged (\(reason)); export it again")
    case .tooLarge(let name, let place, let limit):
      Phrase("\(name), \(place): the content is larger than \(limit); split the file")
    case .encrypted(let name):
      Phrase(
        """
        \(name): the file is protected by a password; remove the protection and import it again
        """)
    }
  }
}
