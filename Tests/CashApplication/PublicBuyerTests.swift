import CashApplicationRules
import Kernel
import Testing

@Suite("what public bodies pay, and words that say other things too")
struct PublicBuyerTests {
  private let bench = MatchBench().with("FA-10001", 777)

  @Test(
    "beside a word of an invoice or of a public payment they are a customer's, of which nobody knows yet",
    arguments: [
      "VIR DGFIP PAIEMENT FACTURE 1004", "VIR DGFIP MANDAT 4411 BORDEREAU 77 FOURNITURES",
      "VIR CPAM RHONE PAIEMENT FACTURE 8812", "VIR PRET A PORTER FACTURE DE JUILLET", "INTERETS DE RETARD FACT 12",
      "MAIRIE DE LYON REMB FACT TROP PERCU", "TRESOR PUBLIC COMMUNE DE BRON BUDGET 2026",
      "TRESORERIE DE LYON MANDAT 12", "FINANZAMT MITTE RECHNUNG 1004",
    ])
  func bought(_ wording: String) {
    let decision = bench.decide(55_500, wording, from: nil)
    #expect(decision.nature == nil && !decision.reasons.contains(.notCustomersMoney))
  }

  @Test(
    "alone they are not, and what says for certain what it is stays so",
    arguments: [
      ("VIR DGFIP 4411", .taxRefund), ("VIR CPAM RHONE", .taxRefund), ("DGFIP REMB TVA", .taxRefund),
      ("DGFIP CREDIT DE TVA MANDAT 4411", .taxRefund), ("CPAM IJSS BORDEREAU 77", .taxRefund),
      ("STRIPE PAYOUT INVOICES 07/26", .payout), ("PAYPAL FACTURE 12", .payout), ("DEBLOCAGE PRET 4411", .loan),
      ("VIREMENT INTERNE FACTURE 12", .internalTransfer), ("INTERETS", .interest),
      ("REMBOURSEMENT FOURNISSEUR FACT 12", .refund),
    ] as [(String, AsideReason)])
  func nobodys(wording: String, nature: AsideReason) {
    let decision = bench.decide(55_500, wording, from: nil)
    #expect(decision.nature == nature && decision.reasons == [.notCustomersMoney])
  }
}
