import Foundation
import Kernel
import Mail
import Testing

@Suite(.enabled(if: MailServer.isAvailable, "Scripts/python makes the Python that the mail server needs"))
struct SMTPTests {
  private func envelope(to: String = "compta@brissonnet.example", text: String = "Bonjour") throws -> MailEnvelope {
    let from = try MailAddress(name: "Verdoncelle", "recouvrement@verdoncelle.example")
    let to = try MailAddress(to)
    let message = MailMessage(
      from: from, to: to, subject: "Échéance", messageID: "one.\(UUID().uuidString)@verdoncelle.example",
      date: Moment.paris("2026-11-23", hour: 9), language: .french, plainText: text, html: "<p>Bonjour</p>")
    return MailEnvelope(from: from, to: to, bytes: try message.mime())
  }

  private func transport(_ port: Int, _ change: (inout SMTPSettings) -> Void = { _ in }) -> SMTPTransport {
    var settings = SMTPSettings(host: "127.0.0.1", port: port, security: .none)
    settings.timeouts = .init(connecting: 5, sending: 20)
    change(&settings)
    return SMTPTransport(settings)
  }

  @Test("messages are accepted one after another over one connection, with the server's sentence")
  func accepted() async throws {
    let server = try MailServer()
    let mail = transport(server.port).transport
    for _ in 0..<5 {
      guard case .accepted(let reply) = await mail.deliver(try envelope()) else {
        Issue.record("the server should take it")
        return
      }
      #expect(reply.hasPrefix("250 2.0.0 taken as <one."))
    }
    let received = try server.received()
    #expect(received.count == 5)
    #expect(Set(received.map(\.peer)).count == 1)
    #expect(received[0].subject == "Échéance")
  }

  @Test("copies are given to the server beside the recipient; one that is refused refuses all, once each")
  func copies() async throws {
    let server = try MailServer()
    let mail = transport(server.port).transport
    let plain = try envelope()
    let copied = MailEnvelope(
      from: plain.from, to: plain.to, copies: [try MailAddress("achats@brissonnet.example")], bytes: plain.bytes)
    guard case .accepted = await mail.deliver(copied) else {
      Issue.record("the server should take it")
      return
    }
    #expect(try server.received().map(\.to) == [["compta@brissonnet.example", "achats@brissonnet.example"]])
    let bad = MailEnvelope(
      from: plain.from, to: plain.to, copies: [try MailAddress("refuse@x.example")], bytes: plain.bytes)
    #expect(await mail.deliver(bad) == .refused(reply: "550 5.1.1 No such mailbox here"))
    #expect(try server.received().count == 1)
    guard case .accepted = await mail.deliver(bad.withoutCopies) else {
      Issue.record("its recipient should have it")
      return
    }
  }

  @Test("lines that begin with a dot, and long texts, arrive whole")
  func dots() async throws {
    let server = try MailServer()
    let text = ".\n..deux\n" + String(repeating: ".une ligne\n", count: 20_000) + "fin."
    guard case .accepted = await transport(server.port).transport.deliver(try envelope(text: text)) else {
      Issue.record("the server should take it")
      return
    }
    let normal = try #require(try server.received().first).text.replacing("\r\n", with: "\n")
    #expect(normal.trimmingCharacters(in: .newlines) == text)
  }

  @Test("a final refusal is told from one that may pass, and each from a lost answer")
  func answers() async throws {
    let server = try MailServer()
    let mail = transport(server.port).transport
    let refused = await mail.deliver(try envelope(to: "refuse@x.example"))
    #expect(refused == .refused(reply: "550 5.1.1 No such mailbox here"))
    let busy = await mail.deliver(try envelope(to: "busy@x.example"))
    #expect(busy == .postponed(reply: "451 4.7.1 Come back later"))
    guard case .uncertain = await mail.deliver(try envelope(to: "lose@x.example")) else {
      Issue.record("the message was taken and its answer lost: that is a doubt")
      return
    }
    // The connection was lost with it; the next message opens another.
    guard case .accepted = await mail.deliver(try envelope()) else {
      Issue.record("the next message should pass")
      return
    }
  }

  @Test("nobody there is unavailable, and says where")
  func nobody() async throws {
    guard case .unavailable(let reason) = await transport(1).transport.deliver(try envelope()) else {
      Issue.record("nothing listens on port 1")
      return
    }
    #expect(reason.description.contains("127.0.0.1:1"))
  }

  @Test("STARTTLS with a private authority and a password; refused without either")
  func encrypted() async throws {
    let authority = try await PrivateAuthority()
    defer { try? FileManager.default.removeItem(at: authority.folder) }
    let server = try MailServer(arguments: [
      "--certificate", authority.certificate, "--key", authority.key, "--user", "encours", "--password", "s3cret",
    ])
    let good = transport(server.port) {
      $0.security = .startTLS
      $0.authorityFile = authority.authority
      $0.user = "encours"
      $0.password = "s3cret"
    }
    guard case .accepted = await good.transport.deliver(try envelope()) else {
      Issue.record("the right password over TLS should pass")
      return
    }
    let received = try #require(try server.received().first)
    #expect(received.tls)
    #expect(received.authenticated)

    let untrusted = transport(server.port) {
      $0.security = .startTLS
      $0.user = "encours"
      $0.password = "s3cret"
    }
    let wrong = transport(server.port) {
      $0.security = .startTLS
      $0.authorityFile = authority.authority
      $0.user = "encours"
      $0.password = "wrong"
    }
    // The server says 530 to everybody who does not sign in: a fault of the settings, not of the message.
    let anonymous = transport(server.port) {
      $0.security = .startTLS
      $0.authorityFile = authority.authority
    }
    for transport in [untrusted, wrong, anonymous] {
      guard case .unavailable(let reason) = await transport.transport.deliver(try envelope()) else {
        Issue.record("this must not be sent")
        continue
      }
      #expect(!reason.description.contains("s3cret"))
    }
    #expect(try server.received().count == 1)
  }

  @Test("STARTTLS is never given up for plain text")
  func noDowngrade() async throws {
    let server = try MailServer()
    let strict = transport(server.port) { $0.security = .startTLS }
    guard case .unavailable = await strict.transport.deliver(try envelope()) else {
      Issue.record("a server without TLS must be refused")
      return
    }
    #expect(try server.received().isEmpty)
  }
}
