import Kernel
import Language
public import MessagingRules
import ReceivablesRules

extension ReminderWording {
  /// The e-mail, in words. Narrow spaces are made wide: some mail readers drop them.
  ///
  /// - Parameter isReported: whether its opening is reported, which it then says.
  public func email(isReported: Bool = false) throws -> EmailContent {
    var content = EmailContent(
      language: book.language, subject: try step("email.subject").joined(separator: " "),
      preheader: try step("email.preheader").joined(separator: " "), sender: senderName,
      greeting: try common("email.greeting"), opening: try step("email.opening"),
      totalLabel: try common(reminder.step == .debitNotice ? "debit.label" : "payment.label"),
      total: amounts.amount(try reminder.total()),
      headings: [try common("column.number"), try common("column.due"), try common("email.column.amount")],
      rows: try rows(),
      notes: try reminder.lines.compactMap { try note($0, day: dates.long) }
        + asides(),
      transfer: try transfer(), closing: try closing(),
      signature: try [common("email.farewell")] + signature(), signatureDetail: try signatureDetail(),
      footer: try footer() + (isReported ? [try common("email.reported")] : []))
    if let portal = reminder.portal, reminder.step != .debitNotice {
      content.button = .init(text: try common("email.button"), address: portal.address)
      content.otherLabel = try common("email.other")
      content.otherAnswers = try [("promise", "/date"), ("problem", "/probleme"), ("paid", "/date?paye=1")].map {
        .init(text: try common("email.\($0)"), address: portal.address + $1)
      }
      content.footerLink = .init(text: try common("email.not_mine"), address: portal.address + "/probleme?tiers=1")
    }
    return content.widened()
  }

  private func rows() throws -> [EmailContent.Row] {
    var rows = try reminder.lines.map { line in
      let state =
        line.claimed.isNegative
        ? "email.credit" : reminder.daysLate(line) > 0 ? "email.overdue_on" : "email.due_on"
      return EmailContent.Row(
        title: line.number, detail: try line.order.map { try common("email.order", ["order": $0]) },
        state: try common(state, ["due": dates.short(line.due)]), amount: amounts.amount(line.claimed))
    }
    if reminder.claimsInterest {
      rows.append(
        .init(
          title: try common("email.penalties"),
          state: try common("email.penalties_detail", ["day": dates.short(reminder.day)]),
          amount: amounts.amount(try reminder.penaltyTotal())))
    }
    if reminder.claimsIndemnity {
      rows.append(
        .init(
          title: try common("email.indemnities"), state: try common("email.indemnities_detail"),
          amount: amounts.amount(try reminder.indemnityTotal())))
    }
    return rows
  }

  private func transfer() throws -> EmailContent.Transfer? {
    guard reminder.step != .debitNotice, let iban = reminder.creditor.iban else { return nil }
    return .init(
      before: try common("email.transfer") + " ", iban: BusinessNumbers.grouped(iban: iban),
      between: try common("email.transfer_reference") + " ", reference: reminder.reference)
  }

  private func closing() throws -> [String] {
    // With a page of their own, customers answer there by one link.
    guard reminder.portal == nil, reminder.step != .debitNotice else { return [] }
    let alreadyPaid = reminder.step == .courtesy ? [] : [try common("email.already_paid")]
    return alreadyPaid + [try common("email.answer")]
  }

  private func signatureDetail() throws -> String {
    ([reminder.author.phone].compactMap { $0 } + [try common("email.reply")]).joined(separator: " · ")
  }

  /// What a document is called to its recipient.
  func name(of kind: Paper.Kind) throws -> String { try common("paper.\(kind.rawValue)") }

  /// What it encloses, in sentences.
  func enclosed() throws -> [String] {
    var sentences: [String] = []
    if let invoices = reminder.invoices, !invoices.isEmpty {
      sentences.append(
        try common("email.attached_invoices", ["numbers": invoices.map(\.number).joined(separator: ", ")]))
    }
    if let proofs = reminder.proofs, !proofs.isEmpty {
      let papers = try proofs.map { "\(try name(of: $0.kind ?? .other)) (\($0.number))" }
      sentences.append(try common("email.attached_proofs", ["papers": papers.joined(separator: ", ")]))
    }
    return sentences
  }

  private func footer() throws -> [String] {
    let attached = try common(reminder.statement == nil ? "email.attached" : "email.attached_statement")
    var sentences = [attached] + (try enclosed())
    if reminder.penaltyTerms != nil { sentences.append(try common("email.penalty")) }
    let identity = reminder.creditor.legalIdentity.first ?? reminder.creditor.name
    let rest = reminder.creditor.address + reminder.creditor.legalIdentity.dropFirst()
    return [sentences.joined(separator: " "), ([identity] + rest).joined(separator: ", ") + "."]
  }
}

extension EmailContent {
  /// The same e-mail with the wider no-break space in every text.
  fileprivate func widened() -> EmailContent {
    var copy = self
    let wide = Typography.forMail
    copy.subject = wide(subject)
    copy.preheader = wide(preheader)
    copy.greeting = wide(greeting)
    copy.opening = opening.map(wide)
    copy.totalLabel = wide(totalLabel)
    copy.total = wide(total)
    copy.rows = rows.map {
      Row(title: wide($0.title), detail: $0.detail.map(wide), state: wide($0.state), amount: wide($0.amount))
    }
    copy.notes = notes.map(wide)
    copy.closing = closing.map(wide)
    copy.footer = footer.map(wide)
    return copy
  }
}
