import Foundation
public import Kernel
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NIOSSL

/// An open folder of a mailbox, which can be looked at and not changed.
public struct ImapFolder {
  private let settings: MailboxSettings
  private let channel: any Channel
  private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
  private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  /// Raised when the server took too long and the line was cut.
  private let isLate: NIOLockedValueBox<Bool>
  private var reader: ImapReader
  private var commands = 0
  private var capabilities: Set<String> = []
  /// Changes when the server has numbered its messages anew.
  public private(set) var validity: Int64 = 0
  /// How many messages the folder holds.
  public private(set) var messages: Int64 = 0

  init(
    _ settings: MailboxSettings, channel: any Channel,
    _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, _ isLate: NIOLockedValueBox<Bool>
  ) {
    self.settings = settings
    self.channel = channel
    self.inbound = inbound
    self.outbound = outbound
    self.isLate = isLate
    reader = ImapReader(settings.limits)
  }

  // MARK: what can be asked

  /// The numbers of messages behind one, oldest first.
  public mutating func messages(after uid: Int64) async throws -> [Int64] {
    // `n:*` always names the last message, also one that is not behind n.
    try await search("UID \(uid + 1):*").filter { $0 > uid }
  }

  /// The numbers of messages that arrived on a day or later, oldest first.
  public mutating func messages(since day: CivilDate) async throws -> [Int64] {
    try await search("SINCE \(ImapText.date(year: day.year, month: day.month, day: day.day))")
  }

  /// A message by its number, without marking it as read; `nil` when it has gone.
  public mutating func message(_ uid: Int64) async throws -> MailboxMessage? {
    let most = settings.limits.messageBytes
    for answer in try await ask("UID FETCH \(uid) (UID BODY.PEEK[]<0.\(most)>)", named: "FETCH") {
      guard answer.text.hasPrefix("* "), answer.allText.uppercased().contains("FETCH"),
        answer.number(after: "UID") == uid,
        let bytes = answer.literals.first
      else { continue }
      return MailboxMessage(uid: uid, bytes: Array(bytes.prefix(most)), isCut: bytes.count >= most)
    }
    return nil
  }

  private mutating func search(_ what: String) async throws -> [Int64] {
    var found: Set<Int64> = []
    for answer in try await ask("UID SEARCH \(what)", named: "SEARCH") {
      let words = answer.text.split(separator: " ")
      guard words.count > 1, words[0] == "*", words[1].uppercased() == "SEARCH" else { continue }
      found.formUnion(words.dropFirst(2).compactMap { Int64($0) }.filter { $0 > 0 })
    }
    return found.sorted()
  }

  // MARK: coming and going

  mutating func signIn() async throws {
    let greeting = try await answer()
    guard greeting.text.uppercased().hasPrefix("* OK") || greeting.text.uppercased().hasPrefix("* PREAUTH") else {
      throw MailboxError.misunderstood(host: settings.host, what: String(greeting.text.prefix(100)))
    }
    try await askCapabilities()
    if settings.security == .startTLS {
      guard capabilities.contains("STARTTLS") else { throw MailboxError.noEncryption(host: settings.host) }
      _ = try await ask("STARTTLS", named: "STARTTLS")
      // What was said before the encryption may be somebody else's.
      guard !reader.holdsBytes else {
        throw MailboxError.misunderstood(host: settings.host, what: "it spoke before the encryption began")
      }
      let settings = settings
      try await channel.eventLoop.submit { [channel] in
        try channel.pipeline.syncOperations.addHandler(ImapMailbox.encryption(settings), position: .first)
      }.get()
      try await askCapabilities()
    }
    try await authenticate()
  }

  private mutating func askCapabilities() async throws {
    for answer in try await ask("CAPABILITY", named: "CAPABILITY") {
      let words = answer.text.uppercased().split(separator: " ").map { String($0) }
      if words.count > 2, words[1] == "CAPABILITY" { capabilities = Set(words.dropFirst(2)) }
    }
  }

  private mutating func authenticate() async throws {
    guard !settings.user.utf8.contains(0), !settings.password.utf8.contains(0) else {
      throw MailboxError.signInRefused(host: settings.host, said: "NUL")
    }
    do {
      if capabilities.contains("AUTH=PLAIN") {
        let secret = Data("\0\(settings.user)\0\(settings.password)".utf8).base64EncodedString()
        _ = try await ask("AUTHENTICATE PLAIN", named: "AUTHENTICATE", continued: secret)
      } else if !capabilities.contains("LOGINDISABLED"), let user = ImapText.quoted(settings.user),
        let password = ImapText.quoted(settings.password)
      {
        _ = try await ask("LOGIN \(user) \(password)", named: "LOGIN")
      } else {
        throw MailboxError.refused(command: "LOGIN", said: "LOGINDISABLED")
      }
    } catch {
      if case MailboxError.refused(_, let said) = error {
        throw MailboxError.signInRefused(host: settings.host, said: said)
      }
      throw error
    }
  }

  /// Opens the folder for looking only: nothing in it is marked.
  mutating func select() async throws {
    guard let folder = ImapText.quoted(ImapText.folder(settings.folder)) else {
      throw MailboxError.folderRefused(folder: settings.folder, said: "")
    }
    do {
      for answer in try await ask("EXAMINE \(folder)", named: "EXAMINE") {
        if let value = answer.number(after: "UIDVALIDITY") { validity = value }
        let words = answer.text.uppercased().split(separator: " ")
        if words.count == 3, words[2] == "EXISTS", let count = Int64(words[1]) { messages = count }
      }
    } catch {
      if case MailboxError.refused(_, let said) = error {
        throw MailboxError.folderRefused(folder: settings.folder, said: said)
      }
      throw error
    }
  }

  /// Takes leave; what the server thinks of that does not matter any more.
  mutating func leave() async { _ = try? await ask("LOGOUT", named: "LOGOUT") }

  // MARK: the conversation

  /// Sends a command and collects what is answered until it ends well.
  private mutating func ask(_ command: String, named name: String, continued: String? = nil) async throws
    -> [ImapAnswer]
  {
    commands += 1
    let tag = "e\(commands)"
    let alarm = alarm()
    defer { alarm.cancel() }
    try await outbound.write(ByteBuffer(string: "\(tag) \(command)\r\n"))
    var answers: [ImapAnswer] = []
    var isContinued = false
    while true {
      let answer = try await next()
      if let (status, said) = answer.ending(tag) {
        guard status == "OK" else { throw MailboxError.refused(command: name, said: String(said.prefix(300))) }
        return answers
      }
      if answer.text.hasPrefix("+"), let continued, !isContinued {
        isContinued = true
        try await outbound.write(ByteBuffer(string: "\(continued)\r\n"))
        continue
      }
      if answer.text.uppercased().hasPrefix("* BYE"), name != "LOGOUT" {
        throw MailboxError.refused(command: name, said: String(answer.text.dropFirst(5).prefix(300)))
      }
      guard answers.count < settings.limits.lines else { throw ImapReader.Fault.tooLong("an answer") }
      answers.append(answer)
    }
  }

  /// Cuts the line when a whole answer takes too long.
  private func alarm() -> Scheduled<Void> {
    let (channel, isLate) = (channel, isLate)
    return channel.eventLoop.scheduleTask(in: .seconds(settings.limits.answering)) {
      isLate.withLockedValue { $0 = true }
      channel.close(promise: nil)
    }
  }

  /// The first words of the server, which come unasked.
  private mutating func answer() async throws -> ImapAnswer {
    let alarm = alarm()
    defer { alarm.cancel() }
    return try await next()
  }

  private mutating func next() async throws -> ImapAnswer {
    while true {
      if let answer = try reader.next() { return answer }
      guard let bytes = try await inbound.next() else {
        if isLate.withLockedValue({ $0 }) { throw MailboxError.silent(host: settings.host) }
        throw MailboxError.unreachable(host: settings.host, .closed)
      }
      reader.take(bytes.readableBytesView)
    }
  }
}
