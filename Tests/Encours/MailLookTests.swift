import Kernel
import Mail
import Mailbox
import Testing

@testable import Encours

@Suite struct MailLookTests {
  private func look(_ text: String) -> MailLook {
    MailLook(Array(text.utf8), uid: 7, today: "2026-11-27")
  }

  @Test("each wish of a mail is a line with its sentence, told from the day of the mail")
  func wishes() {
    let reading = look(
      """
      From: Marie <marie@client.example>
      Date: Mon, 23 Nov 2026 10:00:00 +0100
      Subject: Re: Relance
      Content-Type: text/plain; charset=utf-8

      Bonjour, nous réglons 1 250,00 € demain. Pouvez-vous renvoyer la facture FA-2 ?
      """)
    let rows = MailLook.table([reading]).rows
    #expect(rows.map { $0[3] } == ["promise", "copy"])
    #expect(rows[0][4] == "2026-11-24" && rows[0][5] == "1250.00 EUR" && rows[0][6] == "promise.will_pay.fr")
    #expect(rows[1][7] == "Pouvez-vous renvoyer la facture FA-2 ?")
  }

  @Test("a delivery report says which address and why; what says nothing is other, without escapes of a terminal")
  func others() {
    let report = look(
      """
      Content-Type: multipart/report; report-type=delivery-status; boundary=b

      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; x

      Final-Recipient: rfc822; a@client.example
      Action: failed
      Status: 5.1.1
      Diagnostic-Code: smtp; 550 no\u{1B}[31m such user

      --b--
      """)
    #expect(report.found.map(\.kind) == ["returned_bad_address"])
    #expect(report.found.first?.quote == "a@client.example 5.1.1 550 no[31m such user")
    let nothing = look("Subject: Bonjour\u{1B}[2J\u{9B}x\nDate: Mon, 23 Nov 2099 10:00:00 +0100\n\nMerci.")
    let rows = MailLook.table([nothing]).rows
    #expect(rows.map { $0[3] } == ["other"] && nothing.day == "2026-11-27")
    #expect(
      rows.joined().allSatisfy { cell in cell.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } })
  }

  @Test("a mailbox is named by one text")
  func address() {
    let settings = MailboxSettings(address: "imaps://a%40b.example@mail.example/Trait%C3%A9s", password: "p")
    #expect(settings?.user == "a@b.example" && settings?.folder == "Traités" && settings?.port == 993)
    let plain = MailboxSettings(address: "imap://u@localhost:1143?security=none", password: "p")
    #expect(plain?.security == MailSecurity.none && plain?.folder == "INBOX" && plain?.port == 1_143)
    #expect(MailboxSettings(address: "imap://u@h", password: "")?.security == .startTLS)
    for wrong in ["", "imaps://", "https://u@h", "imaps://h", "imap://u@h?security=x", "imap://u@h:99999"] {
      #expect(MailboxSettings(address: wrong, password: "p") == nil)
    }
  }
}
