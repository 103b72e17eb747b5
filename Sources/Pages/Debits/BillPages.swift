public import Hummingbird
import Kernel
import Language
import PaymentInstruments
import PaymentInstrumentsRules
import Receivables
public import Storage
public import Web

/// `/effets`: bills that no bank has yet, with what keeps each from the bank's file, and the slips on which they went.
public struct BillPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  static let path = "/effets"

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/effets") { _, context in try await list(context) }
    routes.post("/effets") { _, context in try await remit(context) }
  }

  private func list(_ context: SignedInContext, errors: FormErrors = FormErrors()) async throws -> Response {
    try context.needsEveryCustomer()
    let (company, words, today) = (context.company, context.words, context.day)
    let (held, slips, advanced) = try await database.read { snapshot in
      (
        try InstrumentFacts(try BillStore.held(of: company, snapshot), company, snapshot),
        try BillSlipStore.all(of: company, snapshot), try BillStore.discounted(of: company, on: today, snapshot)
      )
    }
    let (dates, amounts, said) = (DateFormat(words.language), AmountFormat(words.language), BillWords(words))
    let purpose = context.form["remise"].flatMap { BillPurpose(rawValue: $0) } ?? .collection
    let typed = Set(context.form.all("effet"))
    let model: PageModel = [
      "errors": errors.model, "itemError": errors["effet"],
      "mayRemit": context.may(.applyCash) && !held.instruments.isEmpty,
      "isEmpty": held.instruments.isEmpty, "total": try held.total(words), "hasSlips": !slips.isEmpty,
      "advanced": advanced.isEmpty
        ? nil : words("bill.advanced", ["amount": advanced.map { amounts.amount($0) }.joined(separator: " · ")]),
      "rows": held.rows("effets", words) { bill in
        let obstacle = BillFile.obstacle(bill, for: .collection, on: today)
        return said.row(bill).adding([
          "obstacle": obstacle.map { words("bill.obstacle.\($0.rawValue)") }, "isReady": obstacle == nil,
          "isTicked": obstacle == nil && (typed.isEmpty || typed.contains("\(bill.id)")),
        ])
      },
      "purposes": BillPurpose.allCases.map { each -> PageModel in
        ["value": each.rawValue, "name": words("bill.purpose.\(each.rawValue)"), "chosen": each == purpose]
      },
      "slips": slips.map { slip -> PageModel in
        [
          "path": "\(BillPages.path)/\(slip.number)",
          "name": words("bill.slip", ["number": "\(slip.number)"]) + " · "
            + words("bill.purpose.\(slip.purpose.rawValue)"),
          "made": dates.short(slip.madeOn), "who": ActorWords.name(slip.madeBy, words),
          "state": slip.takenBackOn == nil ? nil : words("cheque.slip_taken_back"),
        ]
      },
    ]
    return try context.formPage("bills", model, title: words("bill.title"), section: "debits", errors: errors)
  }

  private func remit(_ context: SignedInContext) async throws -> Response {
    try context.needs(.applyCash)
    try context.needsEveryCustomer()
    let (words, company) = (context.words, context.company)
    let (actor, now, today) = (context.actor, context.now, context.day)
    let act = RemitBills(
      context.form.all("effet").compactMap { Int64($0) }.map { BillID($0) },
      for: context.form["remise"].flatMap { BillPurpose(rawValue: $0) } ?? .collection, of: company)
    do {
      let number = try await database.write { try act.run($0, on: today, actor: actor, at: now) }
      return context.redirect(
        "\(BillPages.path)/\(number)", flash: .done(words("bill.remitted", ["number": "\(number)"])))
    } catch let refusal as BillRefusal {
      return try await list(context, errors: BillWords(words).errors(refusal, field: "effet"))
    }
  }
}

/// How bills are said.
struct BillWords {
  private let words: WordBook

  init(_ words: WordBook) { self.words = words }

  /// What every list of bills shows of one.
  func row(_ bill: Bill) -> PageModel {
    let (dates, said) = (DateFormat(words.language), DebitWords(words))
    return [
      "id": "\(bill.id)", "reference": bill.reference, "label": words("bill.pick", ["reference": bill.reference]),
      "kind": words("bill.kind.\(bill.kind.rawValue)"), "drawee": bill.drawee, "due": dates.short(bill.dueOn),
      "drawn": dates.short(bill.drawnOn), "account": bill.iban.map { said.account($0) }, "bank": bill.bank,
      "state": words("bill.state.\(bill.state.rawValue)"), "tone": bill.state.tone,
      "ended": bill.endedOn.map { dates.short($0) },
      "reason": bill.state == .unpaid ? bill.reason.map { said.reason($0) } : nil,
    ]
  }

  /// What must be corrected.
  /// - Parameter field: where what is about no single field is said.
  func errors(_ refusal: BillRefusal, field: String) -> FormErrors {
    switch refusal {
    case .drawee: FormErrors("tire", words("bill.error.drawee"))
    case .amount: FormErrors("montant", words("bill.error.amount"))
    case .account: FormErrors("compte", words("bill.error.account"))
    case .drawnInFuture: FormErrors("cree", words("cheque.error.future"))
    case .due: FormErrors("echeance", words("bill.error.due"))
    case .twice(let reference): FormErrors("montant", words("bill.error.twice", ["reference": reference]))
    case .changed: FormErrors(PayableItems.field, words("bill.error.changed"))
    case .nothing: FormErrors(field, words("bill.error.nothing"))
    case .noCreditor: FormErrors(field, words("bill.error.creditor"))
    case .cannotBeWritten(let reference, let obstacle):
      FormErrors(
        field,
        words(
          "bill.error.cannot", ["reference": reference, "why": words("bill.obstacle.\(obstacle.rawValue)")]))
    case .notHeld, .notAcceptable, .notRemitted, .unknownSlip, .notWhole:
      FormErrors(field, words("bill.error.not_held"))
    }
  }
}
