import DisputesRules
import Kernel
import RepliesRules
import Testing

/// Mails are written on Monday 23 November 2026.
private func read(_ text: String, subject: String = "Re: Relance", automatic: Bool = false) -> [Proposal] {
  ReplyReading(ReplyFacts(subject: subject, text: text, day: "2026-11-23", isAutomatic: automatic)).proposals
}

@Suite struct ReplyReadingTests {
  struct Said: Sendable, CustomTestStringConvertible {
    let text: String
    let kinds: [ReplyKind]
    var day: CivilDate?
    var minor: Int64?
    var testDescription: String { text }
  }

  @Test(
    "promises are read with their day and sum, told from the day of the mail",
    arguments: [
      Said(text: "Bonjour, je vous règle le 15/12.", kinds: [.promise], day: "2026-12-15"),
      Said(text: "Nous réglerons 1 250,00 € vendredi prochain.", kinds: [.promise], day: "2026-11-27", minor: 125_000),
      Said(text: "Le virement sera fait demain", kinds: [.promise], day: "2026-11-24"),
      Said(text: "Virement prévu fin de mois pour 3.400,50 EUR", kinds: [.promise], day: "2026-11-30", minor: 340_050),
      Said(text: "Nous vous paierons le 1er décembre 2026.", kinds: [.promise], day: "2026-12-01"),
      Said(text: "je vais vous régler sous 8 jours", kinds: [.promise], day: "2026-12-01"),
      Said(text: "On paie mercredi 2 décembre", kinds: [.promise], day: "2026-12-02"),
      Said(text: "nous vous réglons le 10", kinds: [.promise], day: "2026-12-10"),
      Said(text: "La facture sera réglée le 05.01.2027.", kinds: [.promise], day: "2027-01-05"),
      Said(text: "Notre règlement est programmé mi-décembre", kinds: [.promise], day: "2026-12-15"),
      Said(text: "We will pay next Friday.", kinds: [.promise], day: "2026-12-04"),
      Said(text: "We'll transfer $2,500.00 on December 15th", kinds: [.promise], day: "2026-12-15", minor: 250_000),
      Said(text: "Payment is scheduled for 30 November.", kinds: [.promise], day: "2026-11-30"),
      Said(text: "The invoice will be paid within 10 days", kinds: [.promise], day: "2026-12-03"),
      Said(text: "It will be in our next payment run, end of the month", kinds: [.promise], day: "2026-11-30"),
    ])
  func promises(said: Said) {
    let found = read(said.text)
    #expect(found.map(\.kind) == said.kinds)
    #expect(found.first?.day == said.day)
    #expect(found.first?.amount?.minor == said.minor)
    #expect(said.text.contains(found.first?.quote.prefix(12) ?? "?"))
  }

  @Test(
    "what is not promised is not read as a promise",
    arguments: [
      "Je ne peux pas vous régler le 15/12.", "Si vous corrigez la facture, nous réglerons le 15/12.",
      "Nous ne réglerons jamais le 15/12", "We cannot pay on 15 December.",
      "Once you send it, we will pay on 15 December",
      "Pouvez-vous m'appeler le 15/12 ?", "Merci pour votre message.",
    ])
  func notPromised(text: String) { #expect(!read(text).contains { $0.kind == .promise }) }

  @Test("a day of which two readings are usual is left to the reader")
  func ambiguous() {
    #expect(read("We will pay on 05/12.").isEmpty)
    #expect(read("We will pay on 15/12.").first?.day == "2026-12-15")
  }

  @Test("two instalments are two proposals, without a guess which sum is whose")
  func instalments() {
    let found = read("Nous réglerons 500 € le 15/12 et 700 € le 15/01.")
    #expect(found.map(\.day) == ["2026-12-15", "2027-01-15"])
    #expect(found.allSatisfy { $0.amount == nil })
  }

  @Test("« virement fait vendredi » is the last or the next one: both are proposed")
  func contradiction() {
    let found = read("Bonjour, virement fait vendredi. Cordialement")
    #expect(Set(found.map(\.kind)) == [.promise, .paid])
    #expect(found.first { $0.kind == .promise }?.day == "2026-11-27")
    #expect(found.first { $0.kind == .paid }?.day == "2026-11-20")
  }

  @Test(
    "the other wishes",
    arguments: [
      Said(text: "Nous avons déjà réglé cette facture le 12/11.", kinds: [.paid], day: "2026-11-12"),
      Said(text: "Le virement a été effectué hier.", kinds: [.paid], day: "2026-11-22"),
      Said(text: "This invoice was already paid on 12 November.", kinds: [.paid], day: "2026-11-12"),
      Said(text: "Pouvez-vous me renvoyer la facture ?", kinds: [.copy]),
      Said(text: "Nous n'avons pas reçu cette facture.", kinds: [.copy]),
      Said(text: "Could you please send a copy of the invoice?", kinds: [.copy]),
      Said(text: "Je ne suis pas le bon interlocuteur.", kinds: [.wrongPerson]),
      Said(text: "I am not the right person for this.", kinds: [.wrongPerson]),
      Said(text: "Merci de ne plus nous écrire.", kinds: [.stop]), Said(text: "Unsubscribe", kinds: [.stop]),
      Said(text: "Merci pour votre patience.", kinds: []),
    ])
  func others(said: Said) {
    let found = read(said.text)
    #expect(found.map(\.kind) == said.kinds)
    #expect(found.first?.day == said.day)
  }

  @Test(
    "the plain words of the other languages in which customers are written to",
    arguments: [
      Said(text: "Die Rechnung wurde bereits bezahlt.", kinds: [.paid]),
      Said(text: "Wir haben bereits am 12/11 überwiesen.", kinds: [.paid], day: "2026-11-12"),
      Said(text: "Wir werden am 15/12 zahlen.", kinds: [.promise], day: "2026-12-15"),
      Said(text: "Wir bestreiten diese Rechnung.", kinds: [.dispute]),
      Said(text: "Die Rechnung ist noch nicht bezahlt.", kinds: []),
      Said(text: "Ya está pagado.", kinds: [.paid]), Said(text: "Todavía no hemos pagado.", kinds: []),
      Said(text: "Pagaremos el 15/12.", kinds: [.promise], day: "2026-12-15"),
      Said(text: "La factura es incorrecta.", kinds: [.dispute]),
      Said(text: "Abbiamo già pagato la fattura.", kinds: [.paid]), Said(text: "Non abbiamo pagato.", kinds: []),
      Said(text: "Pagheremo il 15/12.", kinds: [.promise], day: "2026-12-15"),
      Said(text: "Contestiamo la fattura.", kinds: [.dispute]),
      Said(text: "De factuur is reeds betaald.", kinds: [.paid]),
      Said(text: "We zullen op 15/12 betalen.", kinds: [.promise], day: "2026-12-15"),
      Said(text: "Wij gaan niet akkoord.", kinds: [.dispute]),
      Said(text: "Já foi pago.", kinds: [.paid]), Said(text: "A fatura ainda não foi paga.", kinds: []),
      Said(text: "Pagaremos no dia 15/12.", kinds: [.promise], day: "2026-12-15"),
      Said(text: "Contestamos esta fatura.", kinds: [.dispute]),
    ])
  func otherTongues(said: Said) {
    let found = read(said.text)
    #expect(found.map(\.kind) == said.kinds)
    #expect(found.first?.day == said.day)
  }

  @Test(
    "disputes come with the reason that their words let one guess",
    arguments: [
      ("La marchandise n'a jamais été livrée.", DisputeReason.delivery),
      ("Deux palettes étaient endommagées.", .quality),
      ("Il manque 3 cartons à la livraison.", .quantity), ("Le prix facturé n'est pas celui convenu.", .price),
      ("Vous nous avez facturé deux fois.", .duplicate), ("Nous n'avons rien commandé.", .notOrdered),
      ("Nous contestons cette facture.", .other), ("We are waiting for your credit note.", .other),
      ("The goods arrived damaged.", .quality), ("The price is wrong.", .price),
      ("We have not received the goods.", .delivery),
    ])
  func disputes(text: String, reason: DisputeReason) {
    let found = read(text)
    #expect(found.map(\.kind) == [.dispute])
    #expect(found.first?.reason == reason)
  }

  @Test("what is quoted and how one signs says nothing")
  func quoted() {
    let text = """
      Bonjour,

      Nous vous réglons
      le 15/12.

      Cordialement,
      Marie Leroy
      Nous livrons vendredi !

      Le lun. 23 nov. 2026 à 10:12, Ducros Distribution
      <compta@ducros.example> a écrit :
      > Vous aviez déjà réglé la facture FA-1.
      """
    #expect(read(text).map(\.kind) == [.promise])
    #expect(read(text).first?.quote == "Nous vous réglons le 15/12.")
    let outlook = "Bien reçu.\n\nDe : Ducros <a@b.example>\nEnvoyé : lundi\nObjet : Relance\n\nNous avons déjà payé."
    #expect(read(outlook).isEmpty)
    #expect(NewText.of("On Mon, X wrote:\n> a\nWe will see.") == "We will see.")
  }

  @Test("who is away comes back on the day that the machine names, and promises nothing")
  func away() {
    let text = "Bonjour, je suis absent du 20 novembre au 2 décembre. Nous réglons vos factures le 15/12."
    let found = read(text, subject: "Absence du bureau", automatic: true)
    #expect(found.map(\.kind) == [.away])
    #expect(found.first?.day == "2026-12-02")
    let english = read("I am out of the office and will be back on 30 November.", subject: "Automatic reply: Reminder")
    #expect(english.first?.kind == .away && english.first?.day == "2026-11-30")
    #expect(read("Votre demande a bien été reçue.", subject: "Ticket 12", automatic: true).isEmpty)
    // A person who mentions a holiday is not a machine.
    #expect(read("Je suis en congés, je vous règle le 15/12.").map(\.kind) == [.promise])
  }

  @Test("headers tell machines from people")
  func automatic() {
    #expect(ReplyFacts.isAutomatic(["auto-submitted": "auto-replied"]))
    #expect(ReplyFacts.isAutomatic(["x-autoreply": "yes"]))
    #expect(!ReplyFacts.isAutomatic(["auto-submitted": "no"]))
    #expect(!ReplyFacts.isAutomatic([:]))
  }

  @Test("hostile lengths end soon")
  func hostile() {
    let started = ContinuousClock.now
    _ = read(String(repeating: "je nous on ", count: 40_000))
    _ = read(String(repeating: ">", count: 100_000) + "\n" + String(repeating: "1 ", count: 50_000))
    _ = read(String(repeating: "\n", count: 200_000))
    #expect(ContinuousClock.now - started < .seconds(20))
  }
}

@Suite struct DeliveryReportTests {
  private let fields = """
    Reporting-MTA: dns; mail.encours.test
    X-Postfix-Queue-ID: 4T

    Final-Recipient: rfc822; Nobody@Unknown.test
    Original-Recipient: rfc822;nobody@unknown.test
    Action: failed
    Status: 5.1.1
    Diagnostic-Code: smtp; 550 5.1.1 <nobody@unknown.test>: Recipient
        address rejected
    """

  @Test("a permanent failure names the address, the sentence and our message")
  func permanent() {
    let report = DeliveryReport.read(
      fields: fields, returned: "Subject: x\nMessage-ID: <encours.1.a@b.example>\n\nbody")
    #expect(report?.verdict == .badAddress)
    #expect(report?.recipient == "nobody@unknown.test")
    #expect(report?.diagnostic == "550 5.1.1 <nobody@unknown.test>: Recipient address rejected")
    #expect(report?.message == "encours.1.a@b.example")
  }

  @Test(
    "the code says whether the address, the message or the moment is at fault",
    arguments: [
      ("failed", "5.2.2", DeliveryReport.Verdict.refused), ("failed", "5.7.1", .refused),
      ("delayed", "4.2.1", .delayed),
      ("failed", "4.4.7", .refused), ("delivered", "2.1.5", .arrived), ("failed", "5.4.4", .badAddress),
    ])
  func verdicts(action: String, status: String, verdict: DeliveryReport.Verdict) {
    let text = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.test\nAction: \(action)\nStatus: \(status)\n"
    #expect(DeliveryReport.read(fields: text, returned: nil)?.verdict == verdict)
  }

  @Test("each recipient has its own end; what names none of the two addresses a failure is none")
  func recipients() {
    let text = """
      Reporting-MTA: dns; x

      Original-Recipient: rfc822;all@b.test
      Final-Recipient: rfc822; <Gone@B.test> (moved)
      Action: failed
      Status: 5.1.1

      Original-Recipient: rfc822;a@b.test
      Status: 5.7.1
      Action: failed

      Final-Recipient: rfc822; c@b.test
      """
    let read = DeliveryReport.readAll(fields: text, returned: nil)
    #expect(read.map(\.recipient) == ["gone@b.test", "a@b.test", "c@b.test"])
    #expect(read.map(\.verdict) == [.badAddress, .refused, .delayed])
  }

  @Test("what is no report is none")
  func none() {
    #expect(DeliveryReport.read(fields: "", returned: nil) == nil)
    #expect(DeliveryReport.read(fields: "hello\n\n:\n::\n", returned: "") == nil)
  }
}
