import Kernel
import Language
import ReceivablesRules
import Web

/// The overdue invoices of the line that is open, each to be ticked for what is promised.
struct OverdueRows {
  let items: [Item]
  /// Whether rows are ticked at all.
  let canTick: Bool
  /// Whether something of them cannot be claimed, and what is left stands beside what is open.
  let hasLess: Bool
  /// What was ticked before; everything when nothing was sent yet.
  let ticked: Set<ItemID>?
  /// The currency of the account, in which promises are made.
  let currency: Currency
  let day: CivilDate
  let icons: String
  let words: WordBook

  private var amounts: AmountFormat { AmountFormat(words.language) }
  private var dates: DateFormat { DateFormat(words.language) }

  var markup: Markup { "\(items.map(row))" }

  private func row(_ item: Item) -> Markup {
    let left = PromisedItems.left(item)
    let disputed = tag("disp", "flag", "agenda.items.disputed", item.disputed)
    let promised = tag("prom", "clock", "agenda.items.promised", item.promised)
    let open = CellText.amount(item.open, words)
    let figures: Markup =
      hasLess
      ? "<td class=\"num t2\">\(open)</td><td class=\"num strong\">\(CellText.amount(left, words))</td>"
      : "<td class=\"num strong\">\(open)</td>"
    return """
      <tr>\(tick(item, left))<th scope="row"><a class="name" href="/factures/\(Form.encoded(item.number))">\
      \(item.number)</a></th><td class="t2 hide-s">\(dates.short(item.due))</td><td class="nowrap">\
      <span class="age"><i class="sw \(CellText.bucket(day.days(since: item.due)))"></i>\
      \(dates.lateness(of: item.due, on: day))</span></td><td>\(disputed)\(promised)</td>\(figures)</tr>
      """
  }

  private func tick(_ item: Item, _ left: Money) -> Markup? {
    guard canTick else { return nil }
    guard left.isPositive, left.currency == currency else { return "<td class=\"tick\"></td>" }
    let checked: Markup? = ticked?.contains(item.id) ?? true ? " checked" : nil
    return """
      <td class="tick"><label class="tick-room"><input type="checkbox" name="piece" value="\(item.id.description)" \
      form="compte-rendu" data-amount="\(String(left.minor))" data-currency="\(left.currency.code)" \
      aria-label="\(words("agenda.items.tick", ["number": item.number]))"\(checked)></label></td>
      """
  }

  private func tag(_ tone: String, _ icon: String, _ key: String, _ amount: Money) -> Markup? {
    guard !amount.isZero else { return nil }
    return """
      <span class="tag \(tone)">\(Markup.icon(icon, of: icons))\
      \(words(key, ["amount": amounts.whole(amount)]))</span>\u{20}
      """
  }
}
