import Kernel
import LawRules

/// Answers from the payer and the amount: what the customer owes that makes the sum.
struct AccountAnswers {
  private let question: Question
  private var ledger: OpenLedger { question.ledger }

  /// Customers that one payer may be.
  private static let customersMax = 20
  /// Items of equal amounts that are proposed.
  private static let equalMax = 3

  init(_ question: Question) { self.question = question }

  /// - Returns: the answers, and how many items a customer has open where not every sum of them was looked at.
  func all() -> (answers: [Hypothesis], unsearched: Int?) {
    let fits = question.payer.fits.sorted { ($1.fit, $0.customer) < ($0.fit, $1.customer) }
    let accounts = fits.prefix(AccountAnswers.customersMax).map { customer, _ in
      (customer: customer, open: ledger.open(of: customer, in: question.currency, on: question.receipt.day))
    }
    var answers = equalAmounts(accounts)
    let hasEqual = !answers.isEmpty
    var unsearched: Int?
    for account in accounts where !question.mentions.isStrong {
      let found = sums(account.customer, account.open)
      answers += found
      if found.isEmpty, !hasEqual, question.wording.months.isEmpty, account.open.count > AccountSets.choiceMax {
        unsearched = max(unsearched ?? 0, account.open.count)
      }
    }
    if let only = question.payer.only {
      answers.append(onAccount(only))
      answers += legalOrder(only)
    }
    return (answers, unsearched)
  }

  // MARK: one item

  private func equalAmounts(_ accounts: [(customer: CustomerID, open: [Int])]) -> [Hypothesis] {
    let equal = accounts.flatMap(\.open).filter { ledger[$0].open.minor == question.amount }
    guard !equal.isEmpty else { return [] }
    let quoted = Set(question.mentions.certain.map(\.item))
    let misspelt = Misspelt(question, besides: [])
    // Somebody's item is quoted in full and makes the amount: what ends like it is a part of that number.
    let isQuoted = question.mentions.certain.contains {
      $0.spelling.isStrong && ledger[$0.item].open.minor == question.amount
    }
    let spellings = equal.map { item -> ReferenceSpelling? in
      guard let reading = misspelt.reading(of: item), !(equal.count > 1 && reading.isOfAnother),
        !misspelt.leavesOut(reading, for: item)
      else { return nil }
      return isQuoted && reading.spelling != .near ? nil : reading.spelling
    }
    let read = equal.indices.filter { spellings[$0] != nil }
    let likeQuoted = Set(equal.indices.filter { misspelt.isLikeQuoted(equal[$0]) })
    let ofMonth = equal.indices.filter { isOfMonthSaid(equal[$0]) }
    // Those that the wording points to first, then the oldest.
    let order = equal.indices.sorted {
      (spellings[$1] != nil || likeQuoted.contains($1) ? 1 : 0, ofMonth.contains($1) ? 1 : 0, $0)
        < (spellings[$0] != nil || likeQuoted.contains($0) ? 1 : 0, ofMonth.contains($0) ? 1 : 0, $1)
    }
    return order.prefix(AccountAnswers.equalMax).filter { !quoted.contains(equal[$0]) }.map { place in
      let item = equal[place]
      var answer = start(item.customer(in: ledger), [item])
      answer.count(Weight.amountExact, [.amountEqual])
      let habit = place == 0 && read.isEmpty && ofMonth.isEmpty ? oldestHabit(item, equal) : nil
      if equal.count == 1 {
        answer.count(Weight.onlyAmount, [.onlyAmount])
      } else if place == 0 {
        answer.count(Weight.oldest, [.oldestFirst(items: 1)])
        if let habit { answer.count(Weight.habit, [.payerHabit(kind: .oldest, receipts: habit.receipts)]) }
      }
      if let spelling = spellings[place] {
        answer.count(
          read.count == 1 ? Weight.spelling(spelling) : 0,
          [.referenceFound(number: ledger[item].number, spelling: spelling)])
      }
      if ofMonth == [place] {
        answer.count(Weight.monthSaid, question.wording.months.map { .monthSaid(month: $0) })
      }
      if equal.count > 1 {
        answer.count(0, [.severalAnswers(count: equal.count)])
        if read != [place], ofMonth != [place], habit == nil { answer.mayApply = false }
      }
      let doubt = question.doubt(for: answer.customer)
      // A day says nothing against it.
      if doubt != .day { weighQuotes(&answer, misspelt, isRead: read == [place]) }
      if isQuoted { answer.mayApply = false }
      answer.isEitherMeant = likeQuoted.contains(place) || doubt != .certain
      return answer
    }
  }

  /// Who always pays the oldest means it of several equal amounts too, if one customer's they are and none is older.
  private func oldestHabit(_ item: Int, _ equal: [Int]) -> PaymentHabit? {
    let customer = ledger[item].customer
    guard let habit = question.habit(.oldest, of: customer), question.wording.months.isEmpty,
      equal.allSatisfy({ ledger[$0].customer == customer })
    else { return nil }
    let owed = ledger.open(of: customer, in: question.currency, on: question.receipt.day).filter {
      ledger[$0].open.isPositive
    }
    let isFirst = owed.allSatisfy { $0 == item || ledger[$0].due > ledger[item].due }
    return isFirst ? habit : nil
  }

  private func isOfMonthSaid(_ item: Int) -> Bool {
    question.wording.months.contains { month in
      ledger[item].issued >= month && ledger[item].issued <= month.endOfMonth
    }
  }

  private func start(_ customer: CustomerID, _ items: [Int]) -> Hypothesis {
    var answer = Hypothesis(customer, ledger.whole(items))
    question.countPayer(&answer)
    if !question.isPayer(customer) { answer.mayApply = false }
    return answer
  }

  /// Whether the wording names, by numbers that it shortens, other items of the same customer than these, or fewer.
  private func contradicts(_ answer: Hypothesis) -> Bool {
    let named = question.mentions.shortened.filter { items in
      items.contains { ledger[$0].customer == answer.customer }
    }
    let parts = answer.parts.map(\.item)
    return !named.isEmpty
      && !(named.allSatisfy { items in items.contains { parts.contains($0) } }
        && parts.allSatisfy { part in named.contains { $0.contains(part) } })
  }

  /// Whether an item of the same customer that is not in the answer is quoted in full.
  private func leavesOutQuoted(_ answer: Hypothesis) -> Bool {
    question.quotedInFull.contains { item in
      ledger[item].customer == answer.customer && !answer.parts.contains { $0.item == item }
    }
  }

  /// What the wording quotes otherwise speaks against an answer that it does not quote.
  private func weighQuotes(_ answer: inout Hypothesis, _ misspelt: Misspelt, isRead: Bool = false) {
    guard !isRead else { return }
    if contradicts(answer) || leavesOutQuoted(answer) {
      answer.count(Weight.contradicted, [.quotesOther])
      answer.mayApply = false
      answer.isContradicted = true
    } else if question.mentions.isStrong {
      answer.count(Weight.quotesOther, [.quotesOther])
      answer.mayApply = false
    } else if misspelt.isSomethingUnread {
      answer.count(Weight.unknownNumber, [.numberNotFound])
      answer.mayApply = false
    }
  }

  // MARK: sums

  private func sums(_ customer: CustomerID, _ open: [Int]) -> [Hypothesis] {
    guard open.count > 1 else { return [] }
    let misspelt = Misspelt(question, besides: [])
    let sets = AccountSets(ledger, open: open, on: question.receipt.day)
    var answers = sets.natural(question.amount, months: question.wording.months).map { items, reason in
      var answer = start(customer, items)
      answer.count(weight(reason), [reason, .amountsAddUp(items: items.count)])
      let habit = countHabit(&answer, reason)
      if !question.wording.months.isEmpty, !reason.isMonth { answer.count(Weight.fitsOther, [.quotesOther]) }
      if question.wording.says(.everything), !reason.isMonth { answer.count(Weight.everythingSaid, [.everythingSaid]) }
      // Another item of the same amount would do as well.
      if !reason.isMonth, habit == nil, sets.hasTwin(items) { answer.mayApply = false }
      weighQuotes(&answer, misspelt)
      return answer
    }
    answers += monthsByHabit(customer, sets, misspelt)
    if answers.isEmpty, question.wording.months.isEmpty,
      let (items, accidents) = sets.onlySum(question.amount)
    {
      var answer = start(customer, items)
      let isSure = accidents < AccountAnswers.accidentsMax
      answer.count(isSure ? Weight.onlySum : Weight.sum, [.onlySum(items: items.count)])
      if !isSure { answer.mayApply = false }
      weighQuotes(&answer, misspelt)
      answers.append(answer)
    }
    return answers
  }

  /// What the payer always does speaks for a set that it would pay so. A month is one that the wording names.
  private func countHabit(_ answer: inout Hypothesis, _ reason: MatchReason) -> PaymentHabit? {
    guard case .oldestFirst = reason, let habit = question.habit(.oldest, of: answer.customer) else { return nil }
    answer.count(Weight.habit, [.payerHabit(kind: habit.kind, receipts: habit.receipts)])
    return habit
  }

  /// A month's items, where the wording names no month and the payer always pays a month.
  private func monthsByHabit(_ customer: CustomerID, _ sets: AccountSets, _ misspelt: Misspelt) -> [Hypothesis] {
    guard question.wording.months.isEmpty else { return [] }
    return [(PaymentHabit.Kind.month, \OpenItem.issued), (.dueMonth, \OpenItem.due)].flatMap { kind, day in
      guard let habit = question.habit(kind, of: customer) else { return [Hypothesis]() }
      let found = sets.months(question.amount, by: day)
      return found.map { items, reason in
        var answer = start(customer, items)
        answer.count(Weight.habitMonth, [reason, .amountsAddUp(items: items.count)])
        answer.count(Weight.habit, [.payerHabit(kind: kind, receipts: habit.receipts)])
        if found.count > 1 { answer.mayApply = false }
        weighQuotes(&answer, misspelt)
        return answer
      }
    }
  }

  /// Sums that may come about by accident, of one receipt, so that one is not taken for meant.
  private static let accidentsMax = 0.000_5

  private func weight(_ reason: MatchReason) -> Int {
    switch reason {
    case .everythingOfMonth: Weight.month
    case .everythingOpen, .everythingDue: Weight.everything
    default: Weight.oldestFirst
    }
  }

  // MARK: on account

  private func onAccount(_ customer: CustomerID) -> Hypothesis {
    var answer = start(customer, [])
    answer.onAccountMinor = question.amount
    answer.count(Weight.onAccount, [.keptOnAccount])
    answer.mayApply = false
    return answer
  }
}

extension AccountAnswers {
  /// What is due, the oldest first, as far as the money goes; what is more is for a person to place. Where something is quoted
  /// the payer has said what is paid; where the law would share out in proportion, nobody books that without being asked to.
  private func legalOrder(_ customer: CustomerID) -> [Hypothesis] {
    guard question.mentions.isEmpty, question.mentions.excepted.isEmpty else { return [] }
    let day = question.receipt.day
    let owed = ledger.open(of: customer, in: question.currency, on: day).filter { ledger[$0].open.isPositive }
    let debts = owed.map {
      Imputation.Debt(ledger[$0].id, due: ledger[$0].due, issued: ledger[$0].issued, open: ledger[$0].open)
    }
    let places = Dictionary(zip(owed.map { ledger[$0].id }, owed), uniquingKeysWith: { first, _ in first })
    let due = debts.filter { $0.due <= day }
    guard let shares = try? Imputation.shares(of: question.receipt.amount, among: due, on: day), !shares.isEmpty,
      shares.count(where: { share in places[share.item].map { ledger[$0].open != share.principal } ?? true }) <= 1
    else { return [] }
    var answer = Hypothesis(
      customer,
      shares.compactMap { share in places[share.item].map { .init(item: $0, minor: share.principal.minor) } })
    question.countPayer(&answer)
    answer.onAccountMinor = question.amount - shares.reduce(0) { $0 + $1.principal.minor }
    answer.count(Weight.legalOrder, [.legalOrder])
    answer.mayApply = false
    return [answer]
  }
}

extension Int {
  fileprivate func customer(in ledger: OpenLedger) -> CustomerID { ledger[self].customer }
}

extension MatchReason {
  fileprivate var isMonth: Bool {
    if case .everythingOfMonth = self { return true }
    return false
  }
}
