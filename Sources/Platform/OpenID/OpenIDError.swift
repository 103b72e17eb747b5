/// Why somebody was not let in by another provider's word.
public enum OpenIDError: Error, Sendable, Hashable {
  /// Not https, nor this machine.
  case badAddress(String)
  case unreachable(String, String)
  /// The provider answered something else than the standard asks.
  case unexpected(String)
  /// What came back does not belong to what was asked from this browser.
  case wrongState
  /// The provider said no; the text is its word for it.
  case denied(String)
  /// The token does not hold; the text says in what.
  case badToken(String)
}

extension OpenIDError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badAddress(let address): "«\(address)» is neither https nor on this machine"
    case .unreachable(let address, let reason): "\(address) does not answer: \(reason)"
    case .unexpected(let what): "the provider answered in another way than OpenID Connect asks: \(what)"
    case .wrongState: "the answer does not belong to a sign-in that this browser began"
    case .denied(let word): "the provider refused: \(word)"
    case .badToken(let reason): "the identity token does not hold: \(reason)"
    }
  }
}
