public import Kernel

/// Why a source cannot be looked at.
public enum SourceError: Error, Hashable, Sendable {
  /// The folder is not there, or not to be opened; the system's reason.
  case noFolder(path: String, reason: String)
  /// A file was read and cannot be moved away.
  case cannotMove(file: String, path: String, reason: String)
}

extension SourceError: Explained {
  public var phrase: Phrase {
    switch self {
    case .noFolder(let path, let reason):
      Phrase(
        """
        the drop folder \(path) cannot be opened (\(reason)); make it, let the account that runs Encours read \
        and write it, or name another place in ENCOURS_DROP
        """)
    case .cannotMove(let file, let path, let reason):
      Phrase(
        """
        \(file) was dealt with and cannot be moved out of the drop folder \(path) (\(reason)); let the account that \
        runs Encours write there
        """)
    }
  }
}

/// Why a file of a source is not imported, beside what its content says.
public enum SourceRefusal: Error, Hashable, Sendable {
  /// A link, a pipe or a device.
  case notPlain(file: String)
  case tooLarge(file: String, megabytes: Int)
  /// A list whose columns a person must say, or which a person must confirm.
  case asks(because: Phrase)
}

extension SourceRefusal: Explained {
  public var phrase: Phrase {
    switch self {
    case .notPlain(let file):
      Phrase("\(file): this is a link or a special file, which is never followed; put the file itself there")
    case .tooLarge(let file, let megabytes):
      Phrase("\(file): a source takes files of up to \(megabytes) MB; import it with: encours import FILE")
    case .asks(let reason):
      Phrase("\(reason); the list is kept for that under Imports, and need not be sent again")
    }
  }
}

/// Why a source cannot be set as it was typed.
public enum SourceFlaw: String, Error, Sendable, CaseIterable {
  case name
  /// There is one of that name.
  case nameTaken = "name_taken"
  case folder
  /// It is a source already, of this company or another.
  case folderTaken = "folder_taken"
  case host, port, path, user
  case hostKey = "host_key"
  case address, minutes, secret
}
