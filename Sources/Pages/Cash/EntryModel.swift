import Banking
import CashApplication
import CashApplicationRules
import DisputesRules
import Kernel
import Language
import ReceivablesRules
import Web

/// Everything the page of a bank entry shows, read in one snapshot.
struct EntryFacts: Sendable {
  let entry: StoredEntry
  let place: CashQueries.Place
  let answer: StoredAnswer?
  let history: [EntryHistory.Event]
  /// The lines before and after it that wait too.
  let waiting: WaitingLines
  let isReturned: Bool
  /// Those with which it was approved.
  let lot: ReceiptLotID?
  /// The items that the answer and its candidates speak of.
  let items: [ItemID: Item]
  let customers: [CustomerID: Customer]
  /// The customer chosen by hand, with a page of the account.
  let chosen: (customer: Customer, items: [Item], next: DatedPlace?)?
  /// Under which number the ledger has it already that the money went out to the customer chosen, or proposed.
  let ledgerNumber: String?
  /// What a search found.
  let found: [(name: String, path: String, detail: String)]
}

/// The page of one bank entry: what it is, what became of it and why, and what a person can make of it.
struct EntryModel {
  let facts: EntryFacts
  let search: String
  let typed: Form?
  /// Items ticked in a link or a form.
  let ticked: Set<ItemID>
  let next: String?
  let errors: FormErrors
  let canApply: Bool
  let day: CivilDate
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }
  private var entry: StoredEntry { facts.entry }
  private var path: String { "/lettrage/\(entry.id)" }
  private var isOut: Bool { !entry.amount.isPositive }
  /// A refund pays something back; what took a payment back that the ledger alone knows settles nothing.
  private var isReturn: Bool {
    entry.returns != nil || (isOut && facts.answer?.candidates.first?.parts.isEmpty == true)
  }

  func page() -> PageModel {
    let cash = CashWords(words)
    let state = cash.state(entry.decision, isOut: isOut, isReturn: isReturn)
    let waits = entry.waitsForHand && !isOut
    return [
      "subtitle": words(
        isOut ? "entry.subtitle_out" : "entry.subtitle",
        ["day": dates.short(entry.day), "account": cash.account(facts.place.account)]),
      "errors": errors.model, "path": path, "amount": amounts.amount(entry.amount), "reference": entry.name,
      "payer": entry.party ?? cash.unknownParty(isOut: isOut), "payerName": cash.partyName(isOut: isOut),
      "iban": entry.partyAccount.map { BusinessNumbers.iban($0).map { grouped($0) } ?? $0 },
      "state": state.text, "tone": state.tone, "icon": state.icon,
      "why": facts.answer.map { reasons($0.reasons) }, "statement": facts.place.identification ?? "–",
      "statementPath": "/lettrage?releve=\(facts.place.statement)",
      "statementNote": facts.place.reconciles.map { words($0 ? "statements.right" : "statements.wrong") },
      "inDoubt": waits && facts.place.reconciles == false, "wording": entry.wording.isEmpty ? nil : entry.wording,
      "quoted": entry.quoted.isEmpty ? nil : entry.quoted.joined(separator: ", "), "applied": applied,
      "candidates": entry.waitsForHand ? candidates : nil, "byHand": waits && canApply ? byHand : nil,
      "refund": entry.waitsForHand && isOut && canApply ? byHand : nil,
      "canIgnore": entry.waitsForHand && canApply,
      "natures": entry.waitsForHand && canApply ? ["list": natures] as PageModel : nil,
      "aside": facts.answer?.aside.map { words("entry.aside.\($0.rawValue)") },
      "splitPath": waits && canApply ? path + "/partage" : nil,
      "onAccount": waits && canApply ? onAccount : nil,
      "history": facts.history.isEmpty
        ? nil
        : [
          "events": facts.history.map { event -> PageModel in
            [
              "day": dates.short(event.at.parisDate), "what": words("journal.event.\(event.event)"),
              "who": ActorWords.name(event.actor, words),
            ]
          }
        ] as PageModel,
      "before": facts.waiting.before.last.map { "/lettrage/\($0.id)" },
      "after": facts.waiting.after.first.map { "/lettrage/\($0.id)" },
      "pane": waits ? facts.waiting.model(around: entry, words) : nil,
      "canReopen": entry.decision == HandOutcome.ignored.rawValue && canApply,
    ]
  }

  private func grouped(_ iban: String) -> String {
    stride(from: 0, to: iban.count, by: 4).map { String(iban.dropFirst($0).prefix(4)) }.joined(separator: " ")
  }

  private func reasons(_ reasons: [MatchReason], _ weights: [Int?] = []) -> [PageModel] {
    reasons.enumerated().map { place, reason in
      let said = CashWords(words).reason(reason, in: entry.amount.currency)
      return [
        "text": said.text, "icon": said.speaksFor ? "check" : "alert", "tone": said.speaksFor ? "ok" : "warn",
        "points": weights.indices.contains(place) ? weights[place].flatMap { $0 == 0 ? nil : signed($0) } : nil,
      ]
    }
  }

  /// What the points of an answer add up to, from where every answer starts.
  private func weighed(_ candidate: Candidate) -> PageModel? {
    guard !candidate.weights.isEmpty, let points = candidate.points else { return nil }
    return [
      "start": signed(Confidence.start), "total": signed(points),
      "needed": words("match.needed", ["threshold": "\(Confidence.threshold)", "gap": "\(Confidence.gap)"]),
    ]
  }

  /// `+28`, `−20`, with a minus as wide as the plus.
  private func signed(_ points: Int) -> String { points < 0 ? "−\(-points)" : "+\(points)" }

  // MARK: what was applied

  private var applied: PageModel? {
    guard entry.decision == DecisionOutcome.applied.rawValue, let answer = facts.answer?.candidates.first else {
      return nil
    }
    var model = candidate(answer)
    model["payment"] = facts.place.paymentNumber
    model["paymentPath"] = facts.place.paymentNumber.map { "/factures/\(Form.encoded($0))" }
    if let others = facts.answer?.others {
      model["others"] = others.map { candidate($0) }
      // What went over to others is not left on the account.
      model["gap"] = amounts.amount(Money(minor: answer.onAccountMinor, entry.amount.currency))
      model["hasGap"] = answer.onAccountMinor != 0
    }
    model["lotPath"] = facts.lot.map { "/lettrage/lots/\($0)" }
    model["undoText"] = words(isOut ? "entry.undo_text_out" : "entry.undo_text")
    model["canUndo"] = canApply && entry.returns == nil && !facts.isReturned
    model["returned"] = facts.isReturned ? words("entry.returned") : nil
    return model
  }

  // MARK: what may be applied

  private var candidates: [PageModel]? {
    if let shares = facts.answer?.shares, !shares.isEmpty {
      return shares.enumerated().map { place, each in share(each, isFirst: place == 0) }
    }
    // Of money that went out there is nothing to apply: only a payment that it takes back.
    let all = (facts.answer?.candidates ?? []).filter { !isOut || $0.takesBack != nil }
    guard !all.isEmpty else { return nil }
    // What may be counted already is not booked by the key that goes through the list.
    let isKnown = facts.answer?.reasons.contains(where: \.isKnown) == true
    return all.enumerated().map { place, each in
      var model = candidate(each)
      // The first ones are chosen by a key.
      model["key"] = place == 0 && !isKnown ? "1 Enter" : place < 3 ? "\(place + 1)" : nil
      model["isFirst"] = place == 0 && !isKnown
      if isKnown { model["confidence"] = nil as String? }
      return model
    }
  }

  /// A share of what was shared out before: it is booked with the others, on the page that shares out, or not at all.
  private func share(_ share: Candidate, isFirst: Bool) -> PageModel {
    var model = candidate(share)
    model["gap"] = amounts.amount(Money(minor: share.onAccountMinor, entry.amount.currency))
    model["hasGap"] = share.onAccountMinor != 0
    model["canTake"] = false
    model["adjustPath"] = isFirst && canApply ? path + "/partage" : nil
    model["key"] = isFirst ? "1 Enter" : nil
    return model
  }

  private func candidate(_ candidate: Candidate) -> PageModel {
    let customer = facts.customers[candidate.customer]
    let sum = candidate.parts.reduce(Int64(0)) { $0 + $1.minor }
    let currency = entry.amount.currency
    let paid = candidate.exchange?.paidMinor ?? 0
    let gap = Money(minor: entry.amount.minor - sum - paid + candidate.differenceMinor, currency)
    let isFresh = candidate.settled.allSatisfy { part in
      guard let item = facts.items[part.item] else { return false }
      return part.minor > 0 ? part.minor <= item.open.minor : part.minor >= item.open.minor
    }
    let takesBack = candidate.takesBack
    let isOwed = isOut && takesBack == nil && candidate.settled.isEmpty
    let canTake = canApply && isFresh && !gap.isNegative && customer != nil && takesBack == nil
    return [
      "customer": customer?.name ?? "–", "customerPath": customer.map { "/clients/\(Form.encoded($0.code))" },
      "code": customer?.code, "reasons": reasons(candidate.reasons, candidate.weights),
      "weighed": weighed(candidate), "parts": candidate.settled.map { part($0) },
      "exchange": candidate.exchange.map { exchange($0) },
      "teaches": candidate.namesPayer, "confidence": CashWords(words).confidence(candidate),
      "differences": candidate.differences.map { difference($0) },
      "isTakenAsProposed": candidate.isTakenAsProposed,
      "noParts": candidate.settled.isEmpty, "hasParts": !candidate.parts.isEmpty || candidate.exchange == nil,
      "received": amounts.amount(entry.amount), "receivedName": words(isOut ? "entry.sent" : "entry.received"),
      "sum": amounts.amount(Money(minor: sum, currency)), "gap": amounts.amount(isOwed ? owedAgain : gap),
      "hasGap": !gap.isZero, "noPartsText": words(isOwed ? "entry.no_parts_out" : "entry.no_parts"),
      "gapName": words(
        isOwed ? "entry.owed_again" : gap.isNegative && takesBack == nil ? "entry.missing" : "entry.on_account"),
      "canTake": canTake,
      "takeName": words(candidate.settled.isEmpty ? "entry.take_account" : "entry.take"),
      "takesBack": canApply ? takesBack.map { "\($0)" } : nil,
      "adjustPath": canApply && !canTake && takesBack == nil && customer != nil ? adjustPath(candidate, customer) : nil,
      "stale": isFresh || takesBack != nil ? nil : words("entry.stale"),
    ]
  }

  /// What of the money pays what is in another currency, and at which rate that is.
  private func exchange(_ exchange: Exchange) -> PageModel {
    let paid = Money(minor: exchange.paidMinor, entry.amount.currency)
    return [
      "paid": amounts.amount(paid), "settled": amounts.amount(exchange.settled), "typed": amounts.number(paid),
      "rate": CashWords(words).rate(paid, for: exchange.settled),
    ]
  }

  /// Whose account the money would go to: who was chosen, else the first that the matcher thought of.
  private var onAccount: PageModel? {
    let likely = facts.answer?.candidates.first.flatMap { facts.customers[$0.customer] }
    return (facts.chosen?.customer ?? likely).map { customer in
      ["code": customer.code, "name": customer.name, "label": words("entry.to_account_of", ["name": customer.name])]
    }
  }

  private func difference(_ difference: Difference) -> PageModel {
    [
      "name": words("match.difference_name.\(difference.kind.rawValue)"),
      "amount": amounts.amount(Money(minor: difference.minor, entry.amount.currency)),
    ]
  }

  private func adjustPath(_ candidate: Candidate, _ customer: Customer?) -> String {
    path + "?client=\(Form.encoded(customer?.code ?? ""))"
      + candidate.settled.map { "&piece=\($0.item)" }.joined() + "#h-hand"
  }

  private func part(_ part: AppliedPart) -> PageModel {
    let item = facts.items[part.item]
    let currency = item?.open.currency ?? entry.amount.currency
    return [
      "number": item?.number ?? "#\(part.item)", "path": item.map { "/factures/\(Form.encoded($0.number))" },
      "due": item.map { dates.short($0.due) }, "amount": CellText.amount(Money(minor: part.minor, currency), words),
      "open": item.map { CellText.amount($0.open, words) }, "id": "\(part.item)",
      "typed": amounts.number(Money(minor: part.minor, currency)),
    ]
  }

  // MARK: by hand

  private var byHand: PageModel {
    [
      "search": search, "searched": !search.isEmpty,
      "found": facts.found.map { ["name": $0.name, "path": $0.path, "detail": $0.detail] as PageModel },
      "hasFound": !facts.found.isEmpty, "nothingFound": !search.isEmpty && facts.found.isEmpty,
      "account": facts.chosen.map { account($0.customer, $0.items) },
      "refundTitle": words(comesBack ? "entry.return_title" : "entry.refund_title"),
      "refundText": words(comesBack ? "entry.return_text" : "entry.refund_text"),
      "oweName": facts.chosen.map {
        words("entry.owe", ["name": $0.customer.name, "amount": amounts.amount(owedAgain)])
      },
    ]
  }

  /// Whether the bank says that a payment came back, which none of its lines brought.
  private var comesBack: Bool {
    facts.answer?.reasons.contains { if case .returnWithoutOriginal = $0 { true } else { false } } == true
  }

  private var owedAgain: Money { Money(minor: abs(entry.amount.minor), entry.amount.currency) }

  /// What a line may be that settles nothing: chosen is what its wording says, or that it is in the ledger already where
  /// that is why it waits.
  private var natures: [PageModel] {
    let isKnown = facts.answer?.reasons.contains { if case .knownInLedger = $0 { true } else { false } } == true
    let likely: AsideReason = isKnown || facts.ledgerNumber != nil ? .inLedger : facts.answer?.nature ?? .other
    return AsideReason.allCases.map { nature in
      [
        "value": nature.rawValue, "name": words("entry.aside.\(nature.rawValue)"), "chosen": nature == likely,
      ]
    }
  }

  /// What a person may say of what is missing or too much.
  private var explanations: [PageModel] {
    let said = typed?[ApplyForm.Field.difference]
    let kinds = DifferenceKind.allCases.map(\.rawValue) + [ApplyForm.deduction]
    return kinds.map { ["value": $0, "name": words("apply.difference.\($0)"), "chosen": $0 == said] }
  }

  private var contestReasons: [PageModel] {
    let said = typed?[ApplyForm.Field.reason] ?? DisputeReason.other.rawValue
    return DisputeReason.allCases.map {
      ["value": $0.rawValue, "name": words("dispute.reason.\($0.rawValue)"), "chosen": $0.rawValue == said]
    }
  }

  private func account(_ customer: Customer, _ items: [Item]) -> PageModel {
    [
      "name": customer.name, "customerPath": "/clients/\(Form.encoded(customer.code))", "code": customer.code,
      "rows": ApplyRows(items: items, typed: typed, ticked: ticked, errors: errors, day: day, words: words).models(),
      "none": items.isEmpty, "itemsError": errors[ApplyForm.Field.items],
      "explanations": items.isEmpty
        ? nil : ["list": explanations, "error": errors[ApplyForm.Field.difference]] as PageModel,
      "reasons": items.isEmpty ? nil : ["list": contestReasons] as PageModel, "next": next,
      "canRemember": entry.debtorName != nil || entry.debtorAccount.flatMap { BusinessNumbers.iban($0) } != nil,
      "remembers": typed.map { $0[ApplyForm.Field.remembers] != nil } ?? true,
      "received": amounts.amount(entry.amount), "exchange": exchangeField(items),
    ]
  }

  /// Asks how much of the money pays what is in another currency.
  private func exchangeField(_ items: [Item]) -> PageModel? {
    let currencies = Set(items.map(\.open.currency)).subtracting([entry.amount.currency]).map(\.code).sorted()
    guard entry.amount.isPositive, !currencies.isEmpty else { return nil }
    let said = entry.instructed.map { $0.currency != entry.amount.currency } == true ? entry.instructed : nil
    return [
      "label": words("apply.exchange", ["currencies": currencies.joined(separator: ", ")]),
      "value": typed?[ApplyForm.Field.exchange], "symbol": amounts.symbol(of: entry.amount.currency),
      "hint": said.map { words("apply.exchange_said", ["amount": amounts.amount($0)]) } ?? words("apply.exchange_hint"),
      "error": errors[ApplyForm.Field.exchange],
    ]
  }
}
