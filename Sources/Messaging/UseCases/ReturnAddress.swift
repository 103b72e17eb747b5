public import Kernel
public import Mail
public import Sealing

/// Where answers go, and what does not arrive: an address of its own for each message, so that a report which names no
/// message of ours still says which one came back.
///
/// `relances+h4.k3q…@company.example`: the message's key, and a mark that only this installation can make of it, so that
/// nobody can say of a message they have not seen that it came back. The server of the mailbox must take what stands behind a plus
/// for the same mailbox. Source: RFC 5233, section 4.
public struct ReturnAddress: Sendable {
  /// The address without a mark.
  public let address: MailAddress
  private let company: CompanyID
  private let key: SealingKey

  /// A local part may have 64 letters; the mark takes its share. Source: RFC 5321, 4.5.3.1.1.
  private static let localMax = 30

  /// - Returns: `nil` for an address that no mark can be put into.
  public init?(_ text: String, company: CompanyID, key: SealingKey) {
    guard let address = try? MailAddress(text), let local = address.address.split(separator: "@").first,
      local.utf8.count <= ReturnAddress.localMax, !local.contains("+")
    else { return nil }
    self.address = address
    self.company = company
    self.key = key
  }

  private var local: Substring { address.address.prefix { $0 != "@" } }
  private var purpose: String { "return-address:\(company)" }

  /// Where a message comes back to.
  public func address(of message: MessageID) throws(MailError) -> MailAddress {
    let number = String(message.rawValue, radix: 36)
    return try MailAddress("\(local)+\(number).\(key.mark(number, for: purpose))@\(address.domain)")
  }

  /// The message whose address is among some, as mail servers write them: in any case.
  public func message(among addresses: [String]) -> MessageID? {
    let (start, end) = ("\(local)+".lowercased(), "@\(address.domain)".lowercased())
    return addresses.lazy.compactMap { written -> MessageID? in
      let text = written.lowercased()
      guard text.hasPrefix(start), text.hasSuffix(end), text.utf8.count > start.utf8.count + end.utf8.count else {
        return nil
      }
      let parts = text.dropFirst(start.count).dropLast(end.count).split(
        separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 2, let number = Int64(parts[0], radix: 36), number > 0,
        key.recognises(String(parts[1]), of: String(number, radix: 36), for: purpose)
      else { return nil }
      return MessageID(number)
    }.first
  }
}
