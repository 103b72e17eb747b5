/// What a fact of the journal holds: how it is said, and what it opens. The journal itself keeps codes and keys, which
/// never change their meaning.
enum AuditFactKind: Sendable {
  /// What somebody or a bank wrote: said as it stands; a day as days are.
  case text
  case number
  /// `120.00 EUR`
  case amount
  /// Minor units of the company's currency.
  case minor
  case percent
  /// Payment terms in their short form.
  case terms
  /// A code; the keys of its text, `{}` standing for it, in the order in which they are tried.
  case code([String])
  /// Codes with spaces between them.
  case codes(String)
  case yesOrNo
  /// A list, of which it is said how long it is.
  case howMany
  case customer
  case item
  /// `42:12000`: items with what was taken of each, in minor units.
  case items
  /// `FA-1 120.00 EUR`
  case amounts
  case itemNumber
  case person
  case people
  case role
  case scenario
  case scenarios
  case entry
  case dispute
  case companies
  case report
  /// How the columns of a list were read.
  case columns
  /// A number of the program's own that opens nothing: the entry says already what it is about.
  case inner

  /// The kind of a fact by its name, or by the family of the event and its name where one name has two meanings.
  static func of(_ name: String, in event: String) -> AuditFactKind? {
    let family = event.prefix { $0 != "." }
    return all["\(family).\(name)"] ?? all[name]
  }

  static let all: [String: AuditFactKind] = [
    "absence": .inner, "accent": .text, "account": .text, "accounts": .text, "batch": .number, "letters": .number,
    "entries": .number, "lines": .number, "received": .amount, "actions": .howMany,
    "address": .text,
    "after": .text, "allocation": .inner,
    "amount": .amount,
    "amounts": .amounts,
    "aside": .code(["entry.aside.{}"]),
    "answer": .code(["journal.value.answer.{}"]), "applied": .number, "author": .text, "bank_day": .text,
    "brand": .text, "signature": .text, "sent_by": .code(["look.sender.{}"]), "sender_name": .text,
    "sender_address": .text,
    "bank_charge": .amount, "bank_charge_minor": .minor, "bank_hours": .number, "before": .text, "bic": .text,
    "by": .code(["journal.value.by.{}"]), "channel": .code(["outbox.channel.{}"]), "client": .text,
    "collector": .person, "columns": .columns,
    "code": .text, "comment": .inner, "companies": .companies, "contact": .inner, "contact.invoices": .yesOrNo,
    "contact.reminders": .yesOrNo, "contact.role": .text, "copies": .text, "credit": .item, "credits_minor": .minor,
    "currency": .text,
    "customer": .customer, "customers": .number, "customers_created": .number, "customers_updated": .number,
    "day": .text, "debits_minor": .minor, "deliveries.action": .inner,
    "cause": .code(["journal.value.cause.{}"]), "deliveries.reason": .text,
    "deliveries.step": .code(["step.{}"]),
    "demanded": .yesOrNo, "deputy": .person, "dispute": .dispute,
    "dispute.was": .code(["dispute.outcome.{}", "dispute.{}"]), "domain": .text,
    "discount": .amount, "discount_basis_points": .number, "discount_days": .number,
    "duty": .code(["customer.edit.{}"]), "email": .text, "emails_per_hour": .number, "entered": .number,
    "entries_created": .number,
    "ends_by_itself": .yesOrNo, "entry": .entry, "file": .text, "first_day": .text, "folder": .text,
    "for": .text, "from": .scenario, "function": .text, "given": .number, "gone": .number, "headings": .text,
    "held": .code(["journal.value.held.{}"]), "host": .text,
    "iban": .text, "ibans_added": .text,
    "ibans_removed": .text, "insolvent_since": .text, "invoices": .number, "issuer": .text, "item": .item,
    "items": .items, "items_created": .number, "items_settled_outside": .number, "items_unchanged": .number,
    "items_updated": .number, "job.kind": .code(["job.{}.name"]), "kept": .number, "key": .inner,
    "kind": .code(["customer.kind.{}", "imports.kind.{}"]), "language": .code(["account.language.{}"]),
    "insured_minor": .minor, "exposure_minor": .minor, "exchanged": .amount, "limit_minor": .minor,
    "limit.reason": .text,
    "limits_decided": .number, "legal_number": .number, "legal_file": .inner, "legal.action": .inner,
    "legal.step": .code(["step.{}"]), "legal.outcome": .code(["legal.outcome.{}"]), "label": .text, "last_day": .text,
    "ledger_at": .text, "ledger_hours": .number, "left": .number, "legal_for_individuals": .percent,
    "legal_mention": .text,
    "legal_for_others": .percent, "line": .inner, "logo": .text, "lot": .inner,
    "main_refinancing": .percent, "minimum_minor": .minor, "mark": .code(["journal.value.mark.{}"]),
    "mentions": .people, "names_added": .text, "names_removed": .text,
    "message": .inner, "message.action": .inner, "message.messages": .number, "message.reason": .text,
    "middle": .code(["scenario.middle.{}"]), "missing_minor": .minor,
    "mailbox.security": .code(["mailbox.security.{}"]), "name": .text,
    "nature": .code(["journal.value.nature.{}"]), "newcomers": .role, "note": .text, "one_company_a_day": .yesOrNo,
    "number": .itemNumber, "of": .person, "open_minor": .minor,
    "outdated": .number,
    "outcome": .code(["dispute.outcome.{}", "agenda.outcome.{}"]), "parent": .customer, "penalties": .amount,
    "penalty_rate": .percent,
    "payments": .howMany, "person": .person, "phone": .text, "plan": .inner, "port": .text, "post_number": .text,
    "post_outcome": .code(["register.outcome.{}"]),
    "promise": .inner, "promise_days": .number,
    "promise.was": .code(["promise.state.{}"]), "reason": .code(["dispute.reason.{}"]),
    "rank": .number, "rates": .number, "recipient": .text, "recipients": .people, "reference": .text,
    "rejected": .number,
    "reminder_minimum_minor": .minor,
    "reports_opening": .yesOrNo, "released": .number, "report": .report,
    "resolution": .code(["journal.value.resolution.{}"]), "response": .text,
    "returned": .number,
    "return_address": .text, "returns": .entry, "rights": .codes("right.{}"), "role": .role,
    "role.customers": .code(["roles.customers.{}"]),
    "rounding": .amount, "rounding_minor": .minor, "row.line": .number, "rule": .code(["journal.value.rule.{}"]),
    "value": .text,
    "said": .code(["journal.value.said.{}"]), "sandbox": .yesOrNo, "scenario": .scenario,
    "scenarios": .scenarios,
    "security": .code(["mailserver.security.{}"]), "seed": .text, "sender": .text, "session": .inner,
    "paper": .code(["paper.kind.{}"]), "size": .code(["customer.size.{}"]), "tags": .text, "sector": .text,
    "sessions": .number, "sha256": .text, "shipped": .code(["scenario.kind.{}"]),
    "since": .text, "siren": .text,
    "service": .code(["sms.service.{}", "postal.service.{}"]), "source": .text,
    "source.kind": .code(["sources.kind.{}"]), "state": .code(["job.state.{}"]),
    "step": .code(["journal.value.step.{}"]), "subject": .text, "suggested": .number, "taken_back": .number,
    "task": .inner, "terms": .terms, "year_end_month": .number,
    "test_mode": .code(["journal.value.test_mode.{}"]),
    "title": .text, "tried": .number, "trusts": .yesOrNo, "unmatched": .number, "until": .text, "user": .text,
    "vat": .text,
    "version": .number, "wait": .text, "was": .code(["action.state.{}"]), "window": .text, "withdrawn": .number,
    "written": .text,
    "bill": .text, "bill_kind": .code(["bill.kind.{}"]), "bills": .number, "drawn_on": .text, "due_on": .text,
    "purpose": .code(["bill.purpose.{}"]),
    "cheque": .inner, "cheque_number": .text, "cheques": .number, "received_on": .text, "slip": .number,
    "collects_on": .text, "creditor": .text, "debit": .inner, "debit_reason": .text, "debit_run": .number,
    "debits": .number, "debits.message": .text, "end_to_end": .text, "layout": .text, "mandate": .text,
    "mandate_before": .text, "iban_before": .text,
    "notice_days": .number, "one_off": .yesOrNo, "scheme": .text, "signed_on": .text,
  ]
}
