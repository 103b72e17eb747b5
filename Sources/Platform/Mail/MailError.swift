/// Why a message could not be built.
public enum MailError: Error, Sendable, Hashable {
  /// What should be an e-mail address is not one.
  case badAddress(String)
  case unwritable(String)
}

extension MailError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badAddress(let text):
      "«\(text)» is not an e-mail address such as name@company.example; correct the contact"
    case .unwritable(let reason): "the message could not be written: \(reason)"
    }
  }
}
