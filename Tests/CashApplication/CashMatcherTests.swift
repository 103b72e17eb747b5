import CashApplicationRules
import Kernel
import Testing

/// A tiny ledger for matching: three customers, their items, and one entry at a time.
struct MatchBench {
  var items: [OpenItem] = []
  var payers = [
    KnownPayer(customer: CustomerID(1), name: "Brissonnet Travaux Publics SAS"),
    KnownPayer(customer: CustomerID(2), name: "Verdier & Fils"),
    KnownPayer(customer: CustomerID(3), name: "Brissonnet Travaux Publics SARL"),
  ]
  var accounts: [String: [CustomerID]] = [:]

  func with(_ number: String, _ minor: Int64, of customer: Int64 = 1, remittance: String? = nil) -> MatchBench {
    var copy = self
    copy.items.append(
      OpenItem(
        id: ItemID(Int64(items.count + 1)), customer: CustomerID(customer), number: number,
        remittanceReference: remittance, open: Money(minor: minor, .eur), issued: "2026-05-10", due: "2026-06-10"))
    return copy
  }

  func decide(
    _ minor: Int64, _ wording: String, from name: String? = "VERDIER ET FILS", account: String? = nil,
    references: [String] = []
  ) -> Decision {
    var matcher = CashMatcher(items: items, payers: payers, accounts: accounts)
    return matcher.decide(
      Receipt(
        id: BankEntryID(1), amount: Money(minor: minor, .eur), day: "2026-07-01", payerName: name,
        payerAccount: account, wordings: [wording], references: references))
  }
}

@Suite("the matcher")
struct CashMatcherTests {
  @Test(
    "a number is found in any spelling",
    arguments: [
      "FA2026-00123", "fa2026-00123", "FA2026 00123", "FA 2026 / 00123", "REGLEMENT FA202600123 MERCI", "FA2O26-OO123",
      "FACT 2026-00123", "202600123", "FA20 26-0 0123", "VOTRE FACTURE N FA2026-00123 DU 31/05/26", "N°FA.2026.00123",
    ])
  func spellings(_ wording: String) {
    let decision = MatchBench().with("FA2026-00123", 9_900).with("FA2026-00124", 9_900).decide(
      9_900, wording, from: "?")
    #expect(decision.outcome == .applied, "\(wording)")
    #expect(decision.candidates.first?.parts == [AppliedPart(item: ItemID(1), minor: 9_900)])
  }

  @Test("numbers of other shapes are found too: years behind, letters inside, short ones, a payment reference")
  func shapes() {
    let bench = MatchBench().with("2026/F/0042", 100).with("INV-7", 200).with(
      "A12", 300, remittance: "RF18 5390 0754 7034")
    #expect(bench.decide(100, "paiement 2026 f 0042").candidates.first?.parts.map(\.item) == [ItemID(1)])
    #expect(bench.decide(200, "inv7").candidates.first?.parts.map(\.item) == [ItemID(2)])
    #expect(bench.decide(300, "", references: ["RF18539007547034"]).candidates.first?.parts.map(\.item) == [ItemID(3)])
  }

  @Test("what the wording says is not paid is not taken for paid")
  func except() {
    let bench = MatchBench().with("FC-2026-0107", 1_000_00, of: 2).with("FC-2026-0108", 1_000_00, of: 2)
    for wording in [
      "SOLDE SAUF FC-2026-0108", "FACTURES HORS LITIGE FC 2026 0108", "ALL INVOICES EXCEPT FC-2026-0108",
    ] {
      let decision = bench.decide(1_000_00, wording)
      #expect(decision.outcome == .suggested, "\(wording)")
      #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(1)], "\(wording)")
    }
    // "Hors taxes" says nothing of a number.
    #expect(bench.decide(1_000_00, "FC-2026-0108 MONTANT HORS TAXES").outcome == .applied)
  }

  @Test("penalties that the wording says are proposed as such, and asked about, where more came than is quoted")
  func penalties() {
    let bench = MatchBench().with("FC-2026-0107", 1_000_00, of: 2)
    for wording in [
      "FC-2026-0107 + PENALITES DE RETARD", "FC-2026-0107 INTERETS DE RETARD ET IFR",
      "FC-2026-0107 INDEMNITE FORFAITAIRE 40 EUR", "FC-2026-0107 LATE FEE", "FC-2026-0107 VERZUGSZINSEN",
    ] {
      let decision = bench.decide(1_045_00, wording)
      #expect(decision.outcome == .suggested, "\(wording)")
      #expect(decision.candidates.first?.differences == [Difference(.penalties, minor: -45_00)], "\(wording)")
      #expect(decision.candidates.first?.onAccountMinor == 0, "\(wording)")
      #expect(decision.candidates.dropFirst().first?.onAccountMinor == 45_00, "\(wording)")
    }
    let plain = bench.decide(1_045_00, "FC-2026-0107")
    #expect(plain.outcome == .applied && plain.candidates.first?.onAccountMinor == 45_00)
    // To the cent there is nothing to explain.
    #expect(bench.decide(1_000_00, "FC-2026-0107 SANS PENALITES").outcome == .applied)
  }

  @Test("a name that the bank cut short may be several customers': a person says whose money it is")
  func cutNameOfSeveral() {
    var bench = MatchBench().with("F-1001", 1_200_00, of: 4).with("F-1002", 500_00, of: 5)
    bench.payers += [
      KnownPayer(customer: CustomerID(4), name: "Menuiserie Dubosc"),
      KnownPayer(customer: CustomerID(5), name: "Menuiserie Dubois"),
    ]
    let decision = bench.decide(1_200_00, "VIREMENT", from: "MENUISERIE DUBO")
    #expect(decision.outcome == .suggested)
    #expect(decision.candidates.first?.reasons.contains(.payerNameCut) == true)
    #expect(bench.decide(1_200_00, "VIREMENT", from: "MENUISERIE DUBOSC").outcome == .applied)
  }

  @Test("numbers of several customers: no answer for one of them is nearly sure")
  func severalCustomers() {
    let bench = MatchBench().with("SO-2026-301", 700_00, of: 1).with("SO-2026-302", 811_00, of: 2)
    let decision = bench.decide(1_511_00, "REGLEMENT GROUPE SO-2026-301 SO-2026-302")
    #expect(decision.outcome == .suggested)
    #expect(decision.reasons == [.severalCustomers])
    #expect(decision.candidates.allSatisfy { ($0.confidence ?? 0) <= 50 })
    #expect(Set(decision.quoted.map(\.item)) == [ItemID(1), ItemID(2)])
    #expect(decision.candidates.prefix(2).allSatisfy { $0.reasons.contains(.severalCustomers) })
  }

  @Test("money that says nothing goes to what is due, the oldest first, as the law has it; a person says so")
  func legalOrder() {
    var bench = MatchBench().with("F-1002", 300_00, of: 2)
    func item(_ id: Int64, _ number: String, _ minor: Int64, due: CivilDate) -> OpenItem {
      OpenItem(
        id: ItemID(id), customer: CustomerID(2), number: number, remittanceReference: nil,
        open: Money(minor: minor, .eur), issued: due.adding(days: -30), due: due)
    }
    // The example of regles-fr §3, with one that is not due.
    bench.items += [item(7, "F-1001", 500_00, due: "2026-05-10"), item(8, "F-1003", 200_00, due: "2026-09-01")]
    let decision = bench.decide(600_00, "VIREMENT")
    #expect(decision.outcome == .suggested)
    #expect(
      decision.candidates.first?.parts
        == [AppliedPart(item: ItemID(7), minor: 500_00), AppliedPart(item: ItemID(1), minor: 100_00)])
    #expect(decision.candidates.first?.reasons.contains(.legalOrder) == true)
    #expect(bench.decide(901_00, "VIREMENT").candidates.first?.onAccountMinor == 101_00)
    // Alike in everything, the law shares out in proportion: that is for a person to do.
    let alike = MatchBench().with("F-1", 500_00, of: 2).with("F-2", 300_00, of: 2)
    #expect(alike.decide(600_00, "VIREMENT").candidates.first?.parts == [])
  }

  @Test("an ending is enough only when the payer fits")
  func ending() {
    let bench = MatchBench().with("FA2026-04386", 100)
    #expect(bench.decide(100, "FACT 604386", from: "BRISSONNET TRAVAUX PUBLICS SAS").outcome == .applied)
    #expect(bench.decide(100, "DOSSIER 604386", from: "DGFIP").outcome == .suggested)
  }

  @Test("a credit note and an invoice with the same digits are told apart by their letters")
  func sameDigits() {
    let bench = MatchBench().with("FA2026-00123", 10_000).with("AVFA2026-00123", -4_000).with("FA2026-00200", 6_000)
    let decision = bench.decide(6_000, "FA2026-00123 - AVFA2026-00123", from: "BRISSONNET TRAVAUX PUBLICS SAS")
    #expect(decision.outcome == .applied)
    #expect(decision.candidates.first?.parts.map(\.minor) == [10_000, -4_000])
  }

  @Test(
    "several numbers that make the amount are applied; what is missing or too much only if the payer is the customer")
  func sums() {
    let bench = MatchBench().with("FA-10001", 10_000).with("FA-10002", 25_000)
    #expect(bench.decide(35_000, "FA-10001/FA-10002").outcome == .applied)
    for minor in [34_999, 35_001, 34_000, 36_000] as [Int64] {
      #expect(bench.decide(minor, "FA-10001/FA-10002").outcome == .suggested)
    }
  }

  @Test("numbers of two customers in one wording are left to a person")
  func twoCustomers() {
    let bench = MatchBench().with("FA-10001", 100).with("FA-10002", 250, of: 2)
    #expect(bench.decide(350, "FA-10001 FA-10002").outcome != .applied)
  }

  @Test("by amount alone: one item of everyone the name may be; two like amounts, a foreign number or a stranger wait")
  func byAmount() {
    let bench = MatchBench().with("FA-10001", 777, of: 1).with("FA-10002", 888, of: 3).with("FA-10003", 888, of: 1)
    #expect(bench.decide(777, "VIREMENT", from: "BRISSONNET TRAVAUX PUBLICS").outcome == .applied)
    #expect(bench.decide(888, "VIREMENT", from: "BRISSONNET TRAVAUX PUBLICS").outcome == .suggested)
    // A number that may be one of ours speaks against it; one that is longer than ours are is somebody else's.
    #expect(bench.decide(777, "DOSSIER 55312", from: "BRISSONNET TRAVAUX PUBLICS").outcome == .suggested)
    #expect(bench.decide(777, "DOSSIER 55312071142", from: "BRISSONNET TRAVAUX PUBLICS").outcome == .applied)
    #expect(bench.decide(777, "VIREMENT", from: "EDF").outcome == .unmatched)
  }

  @Test("an account that is known points to its owner; a name that points elsewhere keeps it from being applied")
  func byAccount() {
    var bench = MatchBench().with("FA-10001", 777, of: 2)
    bench.accounts = ["DE1": [CustomerID(2)], "DE2": [CustomerID(1)]]
    #expect(bench.decide(777, "", from: "WHOEVER", account: "DE1").outcome == .applied)
    #expect(bench.decide(777, "", from: "VERDIER FILS", account: "DE2").outcome == .suggested)
  }

  @Test(
    "a part is applied to the invoice quoted, said or not, unless so little is missing that it may be something else")
  func parts() {
    let bench = MatchBench().with("FA-10001", 100_000, of: 2)
    for wording in ["ACOMPTE FA-10001", "FA-10001"] {
      let part = bench.decide(40_000, wording, from: "VERDIER & FILS")
      #expect(part.outcome == .applied && part.candidates[0].parts.map(\.minor) == [40_000])
      #expect(bench.decide(40_000, wording, from: "DUPONT").outcome == .suggested)
    }
    #expect(bench.decide(93_700, "FA-10001", from: "VERDIER & FILS").outcome == .suggested)
    #expect(bench.decide(93_700, "FA-10001 ACOMPTE", from: "VERDIER & FILS").outcome == .applied)
  }

  @Test(
    "what is missing or too much is booked to its reason within the tolerance of its kind",
    arguments: [
      ("FA-10001", 99_998, DifferenceKind.rounding, 2), ("FA-10001", 100_003, .rounding, -3),
      ("FA-10001 ESCOMPTE 2%", 98_000, .discount, 2_000), ("FA-10001", 97_000, .discount, 3_000),
      ("FA-10001 FRAIS DEDUITS", 98_500, .bankCharge, 1_500), ("FA-10001", 98_800, .bankCharge, 1_200),
    ] as [(String, Int64, DifferenceKind, Int64)])
  func differences(wording: String, minor: Int64, kind: DifferenceKind, difference: Int64) {
    let bench = MatchBench().with("FA-10001", 100_000, of: 2)
    let decision = bench.decide(minor, wording, from: "VERDIER & FILS")
    #expect(decision.outcome == .applied)
    #expect(decision.candidates[0].parts == [AppliedPart(item: ItemID(1), minor: 100_000)])
    #expect(decision.candidates[0].differences == [Difference(kind, minor: difference)])
    // From somebody else, or from a company that accepts nothing, it is proposed.
    let other = bench.decide(minor, wording, from: "DUPONT")
    #expect(other.outcome == .suggested)
    var strict = CashMatcher(items: bench.items, payers: bench.payers, accounts: [:], tolerances: .none)
    let receipt = Receipt(
      id: BankEntryID(1), amount: Money(minor: minor, .eur), day: "2026-07-01", payerName: "VERDIER & FILS",
      wordings: [wording])
    let refused = strict.decide(receipt)
    #expect(refused.candidates[0].differences.isEmpty || refused.outcome == .suggested)
  }

  @Test("a discount taken after the day until which it is accepted is proposed")
  func lateDiscount() {
    let bench = MatchBench().with("FA-10001", 100_000, of: 2)
    func decide(
      _ day: CivilDate, _ tolerances: Tolerances = Tolerances(discountDaysLate: 5), said: String = " ESCOMPTE"
    ) -> Decision {
      var matcher = CashMatcher(items: bench.items, payers: bench.payers, accounts: [:], tolerances: tolerances)
      return matcher.decide(
        Receipt(
          id: BankEntryID(1), amount: Money(minor: 98_000, .eur), day: day, payerName: "VERDIER & FILS",
          wordings: ["FA-10001" + said]))
    }
    #expect(decide("2026-06-15").outcome == .applied)
    let late = decide("2026-06-16")
    #expect(late.outcome == .suggested && late.candidates[0].differences.map(\.kind) == [.discount])
    #expect(late.candidates[0].reasons.contains(.discountTooLate))
    // Where nobody has said anything, for ninety days.
    #expect(decide("2026-09-08", .standard, said: "").outcome == .applied)
    #expect(decide("2026-09-09", .standard, said: "").outcome == .suggested)
    #expect(decide("2026-12-10", Tolerances(discountDaysLate: nil), said: "").outcome == .applied)
  }

  @Test("more than is owed settles what was quoted, and the rest stays on account")
  func surplus() {
    let bench = MatchBench().with("FA-10001", 10_000, of: 2)
    let decision = bench.decide(14_000, "FA-10001", from: "VERDIER & FILS")
    #expect(decision.outcome == .applied)
    #expect(decision.candidates[0].parts.map(\.minor) == [10_000] && decision.candidates[0].onAccountMinor == 4_000)
    // Another invoice of just the rest: was it forgotten, or is it not meant?
    #expect(bench.with("FA-10002", 4_000, of: 2).decide(14_000, "FA-10001").outcome == .suggested)
  }

  @Test("a number with two digits in each other's place is found by payer and amount, alone and among others")
  func transposed() {
    let bench = MatchBench().with("FA2026-06007", 22_200, of: 2).with("FA2026-06070", 91_000, of: 1)
      .with("FA2026-04711", 5_000, of: 2)
    #expect(bench.decide(22_200, "FA2026-06070").candidates.first?.parts.map(\.item) == [ItemID(1)])
    #expect(bench.decide(22_200, "FA2026-06070").outcome == .applied)
    #expect(bench.decide(27_200, "FA2026-04711, FA2026-06070").outcome == .applied)
    #expect(bench.decide(22_200, "FA2026-06070", from: "DUPONT").outcome != .applied)
  }

  @Test("a month, all that is due and the oldest are settled as one sum; a sum that two choices make is not")
  func sets() {
    func item(_ id: Int64, _ minor: Int64, _ issued: CivilDate, _ due: CivilDate) -> OpenItem {
      OpenItem(
        id: ItemID(id), customer: CustomerID(2), number: "FA-1000\(id)", open: Money(minor: minor, .eur),
        issued: issued,
        due: due)
    }
    let items = [
      item(1, 12_345, "2026-04-10", "2026-05-10"), item(2, 23_456, "2026-05-05", "2026-06-05"),
      item(3, 34_567, "2026-05-20", "2026-06-20"), item(4, 45_678, "2026-06-15", "2026-07-15"),
    ]
    func decide(_ minor: Int64, _ wording: String, _ items: [OpenItem]) -> (DecisionOutcome, Set<Int64>) {
      var matcher = CashMatcher(items: items, payers: MatchBench().payers, accounts: [:])
      let decision = matcher.decide(
        Receipt(
          id: BankEntryID(1), amount: Money(minor: minor, .eur), day: "2026-07-01", payerName: "VERDIER & FILS",
          wordings: [wording]))
      return (decision.outcome, Set(decision.candidates.first?.parts.map(\.item.rawValue) ?? []))
    }
    #expect(decide(58_023, "FACTURES 05/2026", items) == (.applied, [2, 3]))
    #expect(decide(58_023, "RELEVE MAI 2026", items) == (.applied, [2, 3]))
    #expect(decide(70_368, "FACTURES ECHUES", items) == (.applied, [1, 2, 3]))
    #expect(decide(35_801, "VIREMENT", items) == (.applied, [1, 2]))
    #expect(decide(116_046, "SOLDE", items) == (.applied, [1, 2, 3, 4]))
    let twin = items + [item(5, 23_456, "2026-06-20", "2026-07-20")]
    #expect(decide(35_801, "VIREMENT", twin).0 == .suggested)
  }

  @Test("money that no customer pays is kept apart, in several languages")
  func notCustomers() {
    let bench = MatchBench().with("FA-10001", 777)
    for (wording, name, nature) in [
      ("REMBOURSEMENT CREDIT DE TVA", "DGFIP", .taxRefund), ("DEBLOCAGE PRET 10001", "BANQUE", .loan),
      ("STRIPE PAYOUT", "STRIPE", .payout), ("UMSATZSTEUERERSTATTUNG", "FINANZAMT", .taxRefund),
      ("VAT REFUND", "HMRC", .taxRefund), ("VIREMENT INTERNE", "", .internalTransfer),
      ("INTERETS CREDITEURS COMPTE EPARGNE", "BANQUE", .interest), ("INDEMNITE SINISTRE 778", "AXA", .refund),
      ("SUBVENTION TRESOR PUBLIC", "BPIFRANCE", .subsidy), ("APPORT EN COMPTE COURANT", "M MARTIN", .capital),
    ] as [(String, String, AsideReason)] {
      let decision = bench.decide(777, wording, from: name)
      #expect(decision.outcome == .unmatched && decision.nature == nature, "\(wording)")
    }
    #expect(bench.decide(777, "FA-10001", from: "VERDIER ET FILS").nature == nil)
  }

  @Test("a customer's code in the wording names the payer, and is no invoice number")
  func codes() {
    var bench = MatchBench().with("FA2026-00235", 40_000, of: 1).with("FA2026-00999", 77_700, of: 2)
    bench.payers = [
      KnownPayer(customer: CustomerID(1), name: "Brissonnet", codes: ["C00100"]),
      KnownPayer(customer: CustomerID(2), name: "Verdier", codes: ["C00235", "552100554"]),
    ]
    for wording in ["CLIENT C00235 SOLDE", "CLT C-00235", "SIREN 552100554"] {
      let decision = bench.decide(77_700, wording, from: nil)
      #expect(decision.outcome == .applied, "\(wording)")
      #expect(decision.candidates.first?.parts.map(\.item) == [ItemID(2)])
    }
    #expect(bench.decide(77_701, "CLIENT C00235", from: nil).outcome == .suggested)
  }

  @Test("the order that a payer quotes names its invoices")
  func orders() {
    let bench = MatchBench()
    let item = OpenItem(
      id: ItemID(1), customer: CustomerID(2), number: "FA-10001", orderReference: "BC-60464",
      open: Money(minor: 100, .eur), issued: "2026-05-10", due: "2026-06-10")
    var matcher = CashMatcher(items: [item], payers: bench.payers, accounts: [:])
    let decision = matcher.decide(
      Receipt(
        id: BankEntryID(1), amount: Money(minor: 100, .eur), day: "2026-07-01", payerName: "VERDIER & FILS",
        wordings: ["COMMANDE BC60464"]))
    #expect(decision.outcome == .applied)
    #expect(decision.candidates[0].reasons.contains(.referenceFound(number: "FA-10001", spelling: .order)))
  }

  @Test("a second payment of a settled invoice waits as money on account")
  func twice() {
    var matcher = CashMatcher(
      items: MatchBench().with("FA-10001", 100).items, payers: MatchBench().payers, accounts: [:])
    func receipt(_ id: Int64) -> Receipt {
      Receipt(id: BankEntryID(id), amount: Money(minor: 100, .eur), day: "2026-07-01", wordings: ["FA-10001"])
    }
    #expect(matcher.decide(receipt(1)).outcome == .applied)
    let second = matcher.decide(receipt(2))
    #expect(second.outcome == .suggested)
    #expect(second.reasons == [.alreadySettled(number: "FA-10001")])
    #expect(second.candidates.first?.parts.isEmpty == true && second.candidates.first?.onAccountMinor == 100)
  }

  @Test("money out is nothing of ours unless it says that it comes back, and then only with one original")
  func moneyOut() {
    var matcher = CashMatcher(
      items: MatchBench().with("FA-10001", 100).with("FA-10002", 100).items, payers: MatchBench().payers, accounts: [:])
    func entry(_ id: Int64, _ minor: Int64, _ wording: String) -> Receipt {
      Receipt(id: BankEntryID(id), amount: Money(minor: minor, .eur), day: "2026-07-01", wordings: [wording])
    }
    #expect(matcher.decide(entry(1, 100, "VIR FA-10001")).outcome == .applied)
    #expect(matcher.decide(entry(2, -100, "LOYER")).outcome == .unmatched)
    #expect(matcher.decide(entry(3, -100, "REJET AUTRE CHOSE")).outcome == .suggested)
    let back = matcher.decide(entry(4, -100, "REJET VIR FA-10001 AC04"))
    #expect(back.outcome == .applied && back.returns == BankEntryID(1))
    #expect(matcher.decide(entry(5, -100, "REJET VIR FA-10001 AC04")).outcome == .suggested)
    #expect(matcher.decide(entry(6, 100, "FA-10001")).outcome == .applied)
    // What the bank takes for it is its charge.
    let charge = matcher.decide(entry(7, -950, "FRAIS REJET"))
    #expect(charge.outcome == .unmatched && charge.reasons == [.moneyOut])
    #expect(matcher.decide(entry(8, -950, "IMPAYE CHEQUE FRAIS INCLUS")).outcome == .suggested)
  }

  @Test("another currency is never settled")
  func currency() throws {
    let bench = MatchBench().with("FA-10001", 100)
    var matcher = CashMatcher(items: bench.items, payers: bench.payers, accounts: [:])
    let dollars = try #require(Currency("USD"))
    let decision = matcher.decide(
      Receipt(id: BankEntryID(1), amount: Money(minor: 100, dollars), day: "2026-07-01", wordings: ["FA-10001"]))
    #expect(decision.outcome != .applied)
  }

  @Test("a credit note that was quoted is not taken a second time")
  func quotedCredit() {
    let bench = MatchBench().with("FA-1001", 100_000, of: 2).with("AV-2002", -10_000, of: 2)
    // 1 000 − 100 = 900, but 800 came: the one credit note cannot be used twice.
    let decision = bench.decide(80_000, "FA-1001 AV-2002 moins avoir")
    #expect(decision.outcome == .suggested)
    #expect(decision.candidates.allSatisfy { Set($0.parts.map(\.item)).count == $0.parts.count })
  }

  @Test("a hostile wording costs no more than its length")
  func hostile() {
    let bench = MatchBench().with("FA-10001", 100)
    for wording in [
      String(repeating: "1 ", count: 50_000), String(repeating: "FA-10001 ", count: 10_000), "", "|", "-",
    ] {
      _ = bench.decide(100, wording)
    }
  }
}
