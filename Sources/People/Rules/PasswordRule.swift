/// Which passwords are taken.
public enum PasswordRule {
  /// Characters at least: with tries limited to five and then one in fifteen minutes, length is what counts, and
  /// composition rules only make passwords worse.
  public static let charactersMin = 12
  /// Bytes at most, so that nobody makes the server hash a megabyte.
  public static let bytesMax = 512

  public enum Refusal: String, Error, Sendable, Hashable {
    case tooShort = "short"
    case tooLong = "long"
    /// One character or two again and again.
    case tooPlain = "plain"
    /// The name or the address of its owner.
    case ownName = "own"
  }

  /// Nil when the password is taken.
  public static func refusal(of password: String, email: EmailAddress, name: String) -> Refusal? {
    if password.utf8.count > bytesMax { return .tooLong }
    if password.count < charactersMin { return .tooShort }
    if Set(password).count < 4 { return .tooPlain }
    let folded = password.lowercased()
    if folded == email.folded || folded == name.lowercased() { return .ownName }
    return nil
  }
}
