/// What a mail server says of a message that it could not deliver, or not yet.
///
/// Source: RFC 3464 (the report), RFC 3463 (the codes).
public struct DeliveryReport: Sendable, Hashable {
  /// What a report means for us.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// The address will never take anything: it must be corrected.
    case badAddress = "bad_address"
    /// This message will not arrive; the address may be right (a full box, a policy).
    case refused
    /// The server still tries: nothing to do.
    case delayed
    /// It arrived, or was passed on.
    case arrived
  }

  /// The address that took nothing, in lower case: of a message that was passed on, the last one that it was meant for.
  public let recipient: String?
  /// The extended code, such as `5.1.1`.
  public let status: String?
  /// The other server's sentence, such as `550 5.1.1 no such user`.
  public let diagnostic: String?
  public let verdict: Verdict
  /// The Message-ID of what comes back, without brackets.
  public let message: String?

  /// Whether the message will never reach the recipient.
  public var isFailure: Bool { verdict == .badAddress || verdict == .refused }

  /// The code and the sentence.
  public var said: String { [status, diagnostic].compactMap { $0 }.joined(separator: " ") }

  /// The worst that a report says of a recipient; `nil` when its fields say nothing of any.
  public static func read(fields: String, returned: String?) -> DeliveryReport? {
    readAll(fields: fields, returned: returned).max { rank($0.verdict) < rank($1.verdict) }
  }

  /// What a report says of each recipient.
  ///
  /// - Parameters:
  ///   - fields: the part `message/delivery-status`: a block of the whole message, then one a recipient.
  ///   - returned: the message that comes back or its headers.
  public static func readAll(fields: String, returned: String?) -> [DeliveryReport] {
    let blocks = headerBlocks(fields).prefix(recipientsMax + 1)
    let recipients = blocks.filter { $0["action"] != nil || $0["final-recipient"] != nil }
    let message = returned.flatMap { identity($0) }
    return recipients.map { report($0, message: message) }
  }

  /// Blocks looked at: a message of ours has few recipients, a hostile report may have thousands.
  private static let recipientsMax = 20
  /// Characters kept of a server's sentence.
  private static let sentenceMax = 500

  private static func rank(_ verdict: Verdict) -> Int {
    switch verdict {
    case .arrived: 0
    case .delayed: 1
    case .refused: 2
    case .badAddress: 3
    }
  }

  private static func report(_ block: [String: String], message: String?) -> DeliveryReport {
    let status = block["status"]?.split { $0 == " " || $0 == "(" }.first.map { String($0) }
    return DeliveryReport(
      recipient: ["final-recipient", "original-recipient"].compactMap { block[$0].flatMap(address) }.first,
      status: status,
      diagnostic: block["diagnostic-code"].map { String(value($0).prefix(sentenceMax)) },
      verdict: verdict(action: block["action"]?.lowercased() ?? "", status: status ?? ""), message: message)
  }

  /// Source: RFC 3464, 2.3.3 (action); RFC 3463, 3.2 (addressing), 3.3 (mailbox), 3.5 (network).
  private static func verdict(action: String, status: String) -> Verdict {
    switch action {
    case "delivered", "relayed", "expanded": return .arrived
    case "delayed": return .delayed
    default: break
    }
    if status.hasPrefix("2.") { return .arrived }
    guard action == "failed" || status.hasPrefix("5.") else { return .delayed }
    // An address that does not exist, a box that is closed, a domain without a server: no other message will arrive.
    let closed = ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"]
    return closed.contains(status) ? .badAddress : .refused
  }

  /// What stands behind the type of a field: `rfc822; somebody@customer.example`.
  private static func value(_ text: String) -> String {
    guard let end = text.firstIndex(of: ";") else { return text.trimmed }
    return String(text[text.index(after: end)...]).trimmed
  }

  private static func address(_ text: String) -> String? {
    let words = value(text).lowercased().split { " \t<>()".contains($0) }
    return words.first { $0.contains("@") }.map { String($0.prefix(254)) }
  }

  private static func identity(_ headers: String) -> String? {
    headerBlocks(headers).first?["message-id"].flatMap { ReplyThread.identities($0).first }
  }

  /// Fields by their names in lower case, a block between two empty lines; folded lines are put together.
  static func headerBlocks(_ text: String) -> [[String: String]] {
    var blocks: [[String: String]] = []
    var (block, last): ([String: String], String?) = ([:], nil)
    for raw in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(2_000) {
      let line = raw.hasSuffix("\r") ? raw.dropLast() : raw
      if line.allSatisfy({ $0 == " " || $0 == "\t" }) {
        if !block.isEmpty { blocks.append(block) }
        (block, last) = ([:], nil)
      } else if let first = line.first, first == " " || first == "\t", let name = last {
        block[name, default: ""] += " " + String(line).trimmed
      } else if let colon = line.firstIndex(of: ":") {
        let name = String(line[..<colon]).trimmed.lowercased()
        last = name
        if block[name] == nil { block[name] = String(line[line.index(after: colon)...]).trimmed }
      }
    }
    if !block.isEmpty { blocks.append(block) }
    return blocks
  }
}

extension StringProtocol {
  /// Without blanks around.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}

/// How a mail names those before it.
public enum ReplyThread {
  /// The Message-IDs of a header, without brackets, in its order.
  public static func identities(_ header: String) -> [String] {
    var found: [String] = []
    var rest = Substring(header)
    while found.count < identitiesMax, let open = rest.firstIndex(of: "<"),
      let close = rest[open...].firstIndex(of: ">")
    {
      let identity = rest[rest.index(after: open)..<close].trimmed
      if !identity.isEmpty, identity.utf8.count <= 500 { found.append(identity) }
      rest = rest[rest.index(after: close)...]
    }
    return found
  }

  private static let identitiesMax = 60
}
