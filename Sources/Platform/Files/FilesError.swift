/// Why a file could not be read at all.
public enum FilesError: Error, Hashable, Sendable {
  case missing(path: String, reason: String)
  case empty(name: String)
  /// The old binary format of Excel.
  case oldExcel(name: String)
  case damaged(name: String, place: String, reason: String)
  case tooLarge(name: String, place: String, limit: String)
  /// A spreadsheet protected by a password.
  case encrypted(name: String)
}

extension FilesError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path, let reason): "\(path): the file cannot be opened (\(reason)); check the path and the rights"
    case .empty(let name): "\(name): the file is empty; export it again"
    case .oldExcel(let name):
      "\(name): this is an old Excel file (.xls), which cannot be read; open it and save it as .xlsx or .csv"
    case .damaged(let name, let place, let reason):
      "\(name), \(place): the file is damaged (\(reason)); export it again"
    case .tooLarge(let name, let place, let limit):
      "\(name), \(place): the content is larger than \(limit); split the file"
    case .encrypted(let name):
      "\(name): the file is protected by a password; remove the protection and import it again"
    }
  }
}
