import Hummingbird

/// Why a page was not given.
public enum WebError: Error, Hashable, Sendable {
  /// Nobody is signed in; afterwards the person is sent on to the path.
  case signInFirst(then: String)
  /// Something must be done on one of our pages before any other.
  case goFirst(String)
  case notFound
  /// The person's role does not have the right; the text names it.
  case forbidden(String)
  /// What was sent cannot be understood.
  case badRequest(String)
  /// A form that did not come from one of our pages, or from one that was open too long.
  case forged
  /// A form of one of our pages whose session is over; with what was typed.
  case expired(Form)
  case tooLarge(bytes: Int)
}

extension WebError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .signInFirst: "sign in first"
    case .goFirst(let path): "\(path) comes first"
    case .notFound: "there is no such page"
    case .forbidden(let right): "the right «\(right)» is missing"
    case .badRequest(let reason): "the request cannot be understood: \(reason)"
    case .forged: "the form does not carry the token of this session"
    case .expired: "the session of the form is over"
    case .tooLarge(let bytes): "more than \(bytes) bytes were sent"
    }
  }
}
