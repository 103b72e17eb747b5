import Foundation
import Kernel
import RepliesRules
import Testing

@testable import Mail

@Suite struct MailReadingTests {
  private func read(_ text: String) -> IncomingMail {
    MailReading.read(Array(text.replacingOccurrences(of: "\n", with: "\r\n").utf8))
  }

  @Test("who, when, what and to what it answers")
  func head() {
    let mail = read(
      """
      From: "Leroy, Marie" <Marie@Client.example>
      To: compta@ducros.example, Relances <relances+17-abc@ducros.example>
      Delivered-To: box@ducros.example
      Subject: =?utf-8?b?UmU6IFLDqWdsZW1lbnQ=?=
      Date: Mon, 23 Nov 2026 10:00:00 +0100
      Message-ID: <x@client.example>
      In-Reply-To: <encours.1.a@ducros.example>
      References: <r@ducros.example>
       <encours.1.a@ducros.example>
      Auto-Submitted: auto-replied

      ok
      """)
    #expect(mail.sender == "marie@client.example" && mail.senderName == "Leroy, Marie")
    #expect(mail.recipients == ["compta@ducros.example", "relances+17-abc@ducros.example", "box@ducros.example"])
    #expect(mail.subject == "Re: Réglement" && mail.messageID == "x@client.example")
    #expect(mail.date == Moment("2026-11-23T09:00:00Z") && mail.text.trimmingCharacters(in: .newlines) == "ok")
    #expect(ReplyThread.identities(mail.thread).contains("r@ducros.example"))
    #expect(ReplyFacts.isAutomatic(mail.headers))
  }

  @Test("of two texts the plain one is read; HTML alone becomes text, its quotes marked and nothing of it kept")
  func bodies() {
    let both = read(
      """
      Content-Type: multipart/alternative; boundary=b

      --b
      Content-Type: text/plain

      plain
      --b
      Content-Type: text/html

      <p>html</p>
      --b--
      """)
    #expect(both.text == "plain")
    let html = read(
      """
      Content-Type: text/html; charset=utf-8

      <html><head><style>p{}</style><title>t</title></head><body><script>alert(1)</script>
      <p onclick="x()">R&eacute;gl&#233; &lt;b&gt;<br>vendredi</p><blockquote>d&eacute;j&agrave; pay&eacute;</blockquote></body>
      """)
    #expect(html.text.contains("Réglé <b>\nvendredi") && !html.text.contains("alert") && !html.text.contains("onclick"))
    #expect(html.text.contains("> déjà payé"))
    let loose = read(
      """
      Content-Type: text/html; charset=utf-8

      <p>Bonjour,<p>1 < 2 &hearts; &Eacute;tat <a href="x>y">joint</a><!-- <b>hidden</b> --><table><tr><td>a<td>b</table>
      """)
    #expect(loose.text.contains("1 < 2 ♥ État joint") && !loose.text.contains("hidden"))
    #expect(loose.text.contains("a b"))
  }

  @Test("a delivery report gives its fields and the message that it returns")
  func report() throws {
    let mail = read(
      """
      From: MAILER-DAEMON@mail.example
      Content-Type: multipart/report; report-type=delivery-status; boundary="b/c"

      --b/c
      Content-Type: text/plain

      Sorry.
      --b/c
      Content-Type: message/delivery-status

      Reporting-MTA: dns; mail.example

      Final-Recipient: rfc822; nobody@client.example
      Action: failed
      Status: 5.1.1
      Diagnostic-Code: smtp; 550 no such user

      --b/c
      Content-Type: message/rfc822

      Message-ID: <encours.9.z@ducros.example>
      Subject: Relance

      body
      --b/c--
      """)
    let report = try #require(DeliveryReport.read(fields: mail.deliveryStatus ?? "", returned: mail.returned))
    #expect(report.verdict == .badAddress && report.recipient == "nobody@client.example")
    #expect(report.message == "encours.9.z@ducros.example" && report.diagnostic == "550 no such user")
  }

  @Test("files are named and not opened")
  func files() {
    let mail = read(
      """
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain

      voir la pièce
      --b
      Content-Type: application/pdf; name="avis.pdf"
      Content-Disposition: attachment; filename="avis.pdf"
      Content-Transfer-Encoding: base64

      JVBERi0=
      --b--
      """)
    #expect(mail.files == ["avis.pdf"] && mail.text == "voir la pièce")
  }

  @Test("hostile mails end soon and harm nothing")
  func hostile() {
    let started = ContinuousClock.now
    var deep = ""
    for level in 0..<5_000 { deep += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
    #expect(read(deep).text.isEmpty)
    var nested = ""
    for _ in 0..<300_000 { nested += "Content-Type: message/rfc822\n\n" }
    _ = read(nested)
    let part = "--b\nContent-Type: text/plain\n\nx\n"
    _ = read("Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: part, count: 20_000))
    _ = read("Subject: " + String(repeating: "=?utf-8?q?x?= ", count: 20_000) + "\n\n")
    _ = read("Content-Type: text/html\n\n" + String(repeating: "<a&#x;", count: 100_000))
    _ = read(
      "Content-Type: text/html\n\n" + String(repeating: "<i>", count: 100_000)
        + String(repeating: "</u>", count: 100_000))
    _ = read("References: " + String(repeating: "<", count: 200_000) + "\n\n")
    _ = MailReading.read([])
    _ = MailReading.read([UInt8](repeating: 0, count: 10_000))
    _ = MailReading.read((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7_919 >> 3) })
    #expect(
      read("Subject: a\u{0}b\nContent-Type: text/plain; charset=utf-8\n\nzero\u{0}byte").text.contains("\u{0}") == false
    )
    #expect(ContinuousClock.now - started < .seconds(30))
  }
}
