import CCurl
import Foundation
import Kernel

/// Sends by SMTP through libcurl, one message after another over one connection, on a thread of its own.
public final class SMTPTransport: Sendable {
  private let session: SMTPSession

  public init(_ settings: SMTPSettings) { session = SMTPSession(settings) }

  /// The transport that sends through this session.
  public var transport: MailTransport { MailTransport { [session] in await session.deliver($0) } }
}

/// One connection to one server. Its handle is used on its queue only.
private final class SMTPSession: @unchecked Sendable {
  // Why unchecked: `handle` is read and written only by blocks on `queue`, which is serial, and in `deinit`.
  private let queue = DispatchQueue(label: "smtp")
  private let settings: SMTPSettings
  private var handle: UnsafeMutableRawPointer?

  private static let started: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  init(_ settings: SMTPSettings) { self.settings = settings }

  deinit { curl_easy_cleanup(handle) }

  func deliver(_ envelope: MailEnvelope) async -> MailDelivery {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.send(envelope)) }
    }
  }

  private func send(_ envelope: MailEnvelope) -> MailDelivery {
    _ = SMTPSession.started
    handle = handle ?? curl_easy_init()
    guard let handle else { return .unavailable(reason: Phrase("libcurl could not be started")) }
    // Forgets the last message's options and keeps the connection.
    curl_easy_reset(handle)
    let exchange = SMTPExchange(envelope.bytes)
    let recipients = envelope.copies.reduce(curl_slist_append(nil, "<\(envelope.to.address)>")) {
      curl_slist_append($0, "<\($1.address)>")
    }
    defer { curl_slist_free_all(recipients) }
    configure(handle)
    curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(envelope.from.address)>")
    curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
    curl_set_long(handle, CURLOPT_UPLOAD, 1)
    // The size is not given: libcurl would count the dots that it doubles and stop short of the end.
    let context = Unmanaged.passUnretained(exchange).toOpaque()
    curl_set_transfer(handle, CURLOPT_READFUNCTION) { buffer, size, count, context in
      guard let buffer, let context else { return 0 }
      return Unmanaged<SMTPExchange>.fromOpaque(context).takeUnretainedValue().give(buffer, size * count)
    }
    curl_set_pointer(handle, CURLOPT_READDATA, context)
    curl_set_transfer(handle, CURLOPT_HEADERFUNCTION) { buffer, size, count, context in
      guard let buffer, let context else { return 0 }
      Unmanaged<SMTPExchange>.fromOpaque(context).takeUnretainedValue().hear(buffer, size * count)
      return size * count
    }
    curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { wording in
      wording.initialize(repeating: 0)
      curl_set_pointer(handle, CURLOPT_ERRORBUFFER, wording.baseAddress)
      let result = withExtendedLifetime(exchange) { curl_easy_perform(handle) }
      curl_set_pointer(handle, CURLOPT_ERRORBUFFER, nil)
      var code = 0
      curl_get_long(handle, CURLINFO_RESPONSE_CODE, &code)
      // libcurl names the command that failed nowhere else: «RCPT failed: 550».
      let isAboutRecipient = wording.baseAddress.map { String(cString: $0).hasPrefix("RCPT") } ?? false
      return SMTPSession.judge(
        result, code: code, isAboutRecipient: isAboutRecipient, exchange, server: settings.description)
    }
  }

  private func configure(_ handle: UnsafeMutableRawPointer) {
    let scheme = settings.security == .tls ? "smtps" : "smtp"
    curl_set_text(handle, CURLOPT_URL, "\(scheme)://\(settings.host):\(settings.port)")
    curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    curl_set_long(
      handle, CURLOPT_USE_SSL, Int(settings.security == .none ? CURLUSESSL_NONE.rawValue : CURLUSESSL_ALL.rawValue))
    if let file = settings.authorityFile { curl_set_text(handle, CURLOPT_CAINFO, file) }
    if let user = settings.user, let password = settings.password {
      curl_set_text(handle, CURLOPT_USERNAME, user)
      curl_set_text(handle, CURLOPT_PASSWORD, password)
    }
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, settings.timeouts.connecting)
    curl_set_long(handle, CURLOPT_TIMEOUT, settings.timeouts.sending)
    // Signals would interrupt the whole process.
    curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
  }

  /// Replies with which a server asks for another sign-in.
  ///
  /// Source: RFC 4954, 6 (status codes).
  private static let needsSignIn: Set<Int> = [530, 534, 535, 538]

  /// What the end of an exchange means. The one doubt is an answer lost after the final dot: there the message may
  /// have been taken.
  ///
  /// Source: RFC 5321, 4.2.1 (first digit of a reply) and 6.1 (responsibility passes with the 250 after the dot).
  private static func judge(
    _ result: CURLcode, code: Int, isAboutRecipient: Bool, _ exchange: SMTPExchange, server: String
  ) -> MailDelivery {
    if result == CURLE_OK { return .accepted(reply: exchange.lastReply) }
    let reason = String(cString: curl_easy_strerror(result))
    if exchange.handedOver {
      switch code {
      case 500...599: return .refused(reply: exchange.lastReply)
      case 400...499: return .postponed(reply: exchange.lastReply)
      default:
        return .uncertain(reason: Phrase("\(server) did not answer after the whole message was sent (\(reason))"))
      }
    }
    // Only these mean that the server spoke about this message's recipient; everything else is about the connection,
    // the account or the sender, and would be said of every message.
    if result == CURLE_SEND_ERROR, isAboutRecipient, !needsSignIn.contains(code) {
      switch code {
      case 500...599: return .refused(reply: exchange.lastReply)
      case 400...499 where code != 421: return .postponed(reply: exchange.lastReply)
      default: break
      }
    }
    guard !exchange.lastReply.isEmpty, (400...599).contains(code) else {
      return .unavailable(reason: Phrase("\(server) could not be used (\(reason))"))
    }
    return .unavailable(
      reason: Phrase("\(server) could not be used (\(reason), it said «\(exchange.lastReply)»)"))
  }
}

/// What is given to the server and heard from it during one message.
private final class SMTPExchange {
  private let bytes: [UInt8]
  private var position = 0
  /// Whether libcurl was told that nothing follows: from then on the server may hold the whole message.
  private(set) var handedOver = false
  private(set) var lastReply = ""

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func give(_ buffer: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
    let count = min(room, bytes.count - position)
    bytes.withUnsafeBytes { source in
      guard count > 0, let base = source.baseAddress else { return }
      UnsafeMutableRawPointer(buffer).copyMemory(from: base + position, byteCount: count)
    }
    position += count
    if count == 0 { handedOver = true }
    return count
  }

  func hear(_ buffer: UnsafeMutablePointer<CChar>, _ count: Int) {
    let line = String(decoding: UnsafeRawBufferPointer(start: buffer, count: count), as: UTF8.self)
    let text = MailText.oneLine(line)
    // The goodbye after a refusal is not what the server thinks of the message.
    if !text.isEmpty, !text.hasPrefix("221") { lastReply = String(text.prefix(SMTPExchange.replyLength)) }
  }

  /// Characters kept of a server's sentence: longer ones repeat a policy page.
  private static let replyLength = 500
}
