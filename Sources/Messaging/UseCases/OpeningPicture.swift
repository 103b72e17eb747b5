public import Kernel
public import Sealing

/// The address of the picture by which an e-mail reports that it was opened: `https://encours.example/ouverture/h4.k3q…`.
///
/// Its token is the message's key and a mark that only this installation can make of it: nobody can report of a message
/// they have not got, and a wrong token is told apart without asking the database.
public struct OpeningPicture: Sendable {
  /// Where the route of the pictures begins.
  public static let path = "/ouverture"
  /// No token is longer.
  public static let tokenMax = 40
  private static let purpose = "message-opening"

  private let base: String
  private let key: SealingKey

  /// - Parameter address: where the installation is reached from outside, such as `https://encours.example`.
  /// - Returns: `nil` for what is no address of the web.
  public init?(at address: String, key: SealingKey) {
    guard address.hasPrefix("https://") || address.hasPrefix("http://"), let last = address.last else { return nil }
    base = last == "/" ? String(address.dropLast()) : address
    self.key = key
  }

  /// Where the picture of a message is fetched.
  public func address(of message: MessageID) -> String {
    "\(base)\(OpeningPicture.path)/\(OpeningPicture.token(of: message, key))"
  }

  static func token(of message: MessageID, _ key: SealingKey) -> String {
    let number = String(message.rawValue, radix: 36)
    return "\(number).\(key.mark(number, for: purpose))"
  }

  /// The message that a token is of; `nil` for any that this installation has not made.
  static func message(of token: String, _ key: SealingKey) -> MessageID? {
    guard token.utf8.count <= tokenMax else { return nil }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int64(parts[0], radix: 36), number > 0,
      key.recognises(String(parts[1]), of: String(number, radix: 36), for: purpose),
      // As it was made, and in no other writing of the same number or mark.
      token == OpeningPicture.token(of: MessageID(number), key)
    else { return nil }
    return MessageID(number)
  }
}
