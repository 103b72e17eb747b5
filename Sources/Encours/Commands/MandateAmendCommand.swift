import ArgumentParser
import Kernel
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
import ReceivablesRules
import Storage

/// `encours debits amend`: the same mandate with another account or another reference.
struct MandateAmendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "amend", abstract: "Notes that a mandate goes on with another account or another reference.",
    discussion: "The file of the next debit tells the customer's bank, once (AmdmntInd of pain.008).")

  @OptionGroup var options: Options
  @Argument(help: "The reference of the mandate as it is.")
  var reference: String
  @Option(help: "The new account to debit.")
  var iban: String?
  @Option(help: "The code of its bank; only needed for accounts outside of the European Economic Area.")
  var bic: String?
  @Option(name: .customLong("new-reference"), help: "What the mandate is called from now on.")
  var newReference: String?

  func run() async throws {
    let (actor, now, day) = (options.actor, options.now, options.day)
    let (iban, bic, newReference) = (iban, bic, newReference)
    try await onMandate(reference, options) { known, transaction, company in
      // The code of a bank goes with its account.
      let act = AmendMandate(
        known.id, reference: newReference ?? known.reference, iban: iban ?? known.iban,
        bic: bic ?? (iban == nil ? known.bic : nil))
      try act.run(transaction, company: company, on: day, actor: actor, at: now)
    }
  }
}
