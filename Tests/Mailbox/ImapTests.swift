import Foundation
import Kernel
import Mail
import NIOCore
import NIOPosix
import Testing

@testable import Mailbox

@Suite(.serialized, .enabled(if: Dovecot.program != nil, "Debian's dovecot-imapd is not installed")) struct ImapTests {
  private func settings(
    _ server: Dovecot, _ security: MailSecurity = .none, password: String = Dovecot.password,
    folder: String = "INBOX"
  ) -> MailboxSettings {
    MailboxSettings(
      host: "127.0.0.1", port: security == .tls ? server.securePort : server.port, security: security,
      user: Dovecot.user, password: password, folder: folder, authorityFile: server.certificate)
  }

  private static let mail = """
    From: Marie <marie@client.example>
    To: relances+17-abc@ducros.example
    Subject: =?utf-8?q?R=C3=A9glement?=
    Message-ID: <1@client.example>
    Content-Type: text/plain; charset=iso-8859-1
    Content-Transfer-Encoding: quoted-printable

    Nous r=E9glons vendredi {12}

    """

  @Test("a real server: found by number and by day, read with its bytes, and left unread")
  func reads() async throws {
    let server = try Dovecot()
    defer { server.stop() }
    try server.deliver(ImapTests.mail, name: "1.a")
    try server.deliver("Subject: second\n\n" + String(repeating: "x", count: 300_000) + "\n", name: "2.b")
    let found = try await ImapMailbox(settings(server)).open { folder in
      let all = try await folder.messages(after: 0)
      var read: [MailboxMessage] = []
      for uid in all { if let message = try await folder.message(uid) { read.append(message) } }
      let behind = try await folder.messages(after: all.last ?? 0)
      let recent = try await folder.messages(since: "2020-01-01")
      let gone = try await folder.message(999)
      return (read, behind, recent, gone, folder.validity, folder.messages)
    }
    #expect(found.0.count == 2 && found.1.isEmpty && found.2 == found.0.map(\.uid) && found.3 == nil)
    #expect(found.4 > 0 && found.5 == 2)
    let first = MailReading.read(found.0[0].bytes)
    #expect(first.text.hasPrefix("Nous réglons vendredi {12}"))
    #expect(first.subject == "Réglement" && first.sender == "marie@client.example")
    #expect(found.0[1].bytes.count > 300_000 && !found.0[1].isCut)
    #expect(try server.flags().allSatisfy { !$0.contains("S") })
  }

  @Test("only the start of a message that is too long is asked for")
  func cut() async throws {
    let server = try Dovecot()
    defer { server.stop() }
    try server.deliver("Subject: long\n\n" + String(repeating: "y", count: 50_000) + "\n", name: "1.a")
    var settings = settings(server)
    settings.limits.messageBytes = 1_000
    let message = try await ImapMailbox(settings).open { folder in try await folder.message(1) }
    #expect(message?.isCut == true && message?.bytes.count == 1_000)
  }

  @Test(
    "encrypted from the start or by STARTTLS, to a name that the certificate has",
    arguments: [MailSecurity.tls, .startTLS])
  func encrypted(security: MailSecurity) async throws {
    let server = try Dovecot()
    defer { server.stop() }
    try server.deliver(ImapTests.mail, name: "1.a")
    let count = try await ImapMailbox(settings(server, security)).open { $0.messages }
    #expect(count == 1)
    var unknown = settings(server, security)
    unknown.authorityFile = nil
    await #expect { _ = try await ImapMailbox(unknown).open { $0.messages } } throws: {
      // Where encryption begins later the line is found closed first, now and then.
      switch $0 as? MailboxError {
      case .unreachable(_, .untrusted): true
      case .unreachable(_, .closed): security == .startTLS
      default: false
      }
    }
  }

  @Test("what keeps a server from being spoken to is told without the words of the network")
  func obstacles() async throws {
    let server = try Dovecot()
    let here = settings(server)
    server.stop()
    await #expect(throws: MailboxError.unreachable(host: here.host, .refused)) {
      _ = try await ImapMailbox(here).open { $0.messages }
    }
    var elsewhere = here
    elsewhere.host = "nowhere.invalid"
    await #expect(throws: MailboxError.unreachable(host: "nowhere.invalid", .unknownName)) {
      _ = try await ImapMailbox(elsewhere).open { $0.messages }
    }
  }

  @Test("a folder with an accent; one that is not there; a password that is wrong")
  func refusals() async throws {
    let server = try Dovecot()
    defer { server.stop() }
    try server.deliver(ImapTests.mail, name: "1.a", into: "box/.Trait&AOk-s")
    let count = try await ImapMailbox(settings(server, folder: "Traités")).open { $0.messages }
    #expect(count == 1)
    await #expect { _ = try await ImapMailbox(settings(server, folder: "Nowhere")).open { $0.messages } } throws: {
      if case MailboxError.folderRefused("Nowhere", _)? = $0 as? MailboxError { true } else { false }
    }
    await #expect { _ = try await ImapMailbox(settings(server, password: "wrong")).open { $0.messages } } throws: {
      if case MailboxError.signInRefused? = $0 as? MailboxError { true } else { false }
    }
  }
}

@Suite struct ImapHostileTests {
  /// A server that says what it is told to, once.
  private func failure(saying bytes: String, closes: Bool = true, _ change: (inout MailboxSettings) -> Void = { _ in })
    async throws -> MailboxError?
  {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Stranger(says: bytes, closes: closes))
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    defer { server.close(promise: nil) }
    var settings = MailboxSettings(
      host: "127.0.0.1", port: server.localAddress?.port ?? 0, security: .none, user: "u", password: "p")
    settings.limits.answering = 1
    settings.limits.lineBytes = 2_000
    settings.limits.messageBytes = 2_000
    change(&settings)
    do {
      try await ImapMailbox(settings).open { _ in }
      return nil
    } catch let error as MailboxError {
      return error
    }
  }

  @Test(
    "whatever a stranger says, the reading ends with a reason",
    arguments: [
      "", "\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "* OK\r\n* CAPABILITY IMAP4rev1\r\ne1 NO\r\n",
      "* OK hi\r\n* X {99999999999}\r\n", "* OK hi\r\n* X {99999999999999999999999999}\r\n",
      "* OK hi\r\n* X {100}\r\nabc",
      "* OK " + String(repeating: "x", count: 100_000), "* BYE no\r\n", "* OK hi\r\n* BYE no\r\n", "\0\0\u{FF}\n",
      "* OK hi\r\n* CAPABILITY LOGINDISABLED\r\ne1 OK\r\n",
      "* OK hi\r\n" + String(repeating: "* X {1}\r\na", count: 100) + "\r\n",
    ])
  func strangers(said: String) async throws { #expect(try await failure(saying: said) != nil) }

  @Test("a server that says nothing is given up")
  func silent() async throws {
    #expect(try await failure(saying: "", closes: false) == .silent(host: "127.0.0.1"))
  }

  @Test("nobody who speaks before the encryption is listened to, and none who offers none")
  func beforeEncryption() async throws {
    let injected = "* OK hi\r\n* CAPABILITY STARTTLS\r\ne1 OK\r\ne2 OK go\r\n* CAPABILITY AUTH=PLAIN\r\ne3 OK\r\n"
    #expect(
      try await failure(saying: injected, closes: false) { ($0.security, $0.limits.answering) = (.startTLS, 20) }
        == .misunderstood(host: "127.0.0.1", what: "it spoke before the encryption began"))
    let bare = "* OK hi\r\n* CAPABILITY IMAP4rev1\r\ne1 OK\r\n"
    #expect(
      try await failure(saying: bare, closes: false) { ($0.security, $0.limits.answering) = (.startTLS, 20) }
        == .noEncryption(host: "127.0.0.1"))
  }

  @Test("bytes that arrive one by one make the same answer")
  func slowly() throws {
    var reader = ImapReader(MailboxLimits())
    var answers: [ImapAnswer] = []
    for byte in "* 1 FETCH (UID 7 BODY[] {5}\r\na\r\nb) FLAGS ())\r\ne1 OK done\r\n".utf8 {
      reader.take([byte])
      while let answer = try reader.next() { answers.append(answer) }
    }
    #expect(answers.count == 2)
    #expect(answers.first?.literals == [Array("a\r\nb)".utf8)] && answers.first?.number(after: "UID") == 7)
    #expect(answers.last?.ending("e1")?.status == "OK")
  }

  @Test("names of folders are written as the protocol wants")
  func folders() {
    #expect(ImapText.folder("Traités") == "Trait&AOk-s" && ImapText.folder("A&B") == "A&-B")
    #expect(ImapText.folder("日本") == "&ZeVnLA-" && ImapText.quoted("a\"b\\") == "\"a\\\"b\\\\\"")
    #expect(ImapText.quoted("a\r\nb") == nil)
  }
}

/// Says its words to whoever comes.
private final class Stranger: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let words: String
  private let closes: Bool

  init(says words: String, closes: Bool) {
    self.words = words
    self.closes = closes
  }

  func channelActive(context: ChannelHandlerContext) {
    let channel = context.channel
    context.writeAndFlush(NIOAny(ByteBuffer(string: words)))
      .whenComplete { [closes] _ in if closes { channel.close(promise: nil) } }
  }
}
