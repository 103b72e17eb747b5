import Journal
import Kernel
import Language
import Web

/// What the template of the audit trail reads.
struct AuditModel {
  let request: AuditRequest
  let facts: AuditFacts
  let words: WordBook

  private var dates: DateFormat { DateFormat(words.language) }
  private var said: AuditWords { AuditWords(words, facts.subjects) }

  func page() -> PageModel {
    let shown = facts.entries.prefix(AuditRequest.page)
    let more = facts.entries.count > shown.count ? shown.last : nil
    return [
      "exports": ExportLinks.model(request.first.path, words), "chain": chain, "headings": headings,
      "order": request.asked?.text,
      "people": facts.actors.filter { JournalEntry.person($0) != nil }.map { actor -> PageModel in
        let person = JournalEntry.person(actor)
        return [
          "key": person.map { "\($0)" }, "name": JournalEntry.name(actor), "chosen": person == request.person,
        ]
      },
      "parts": facts.actors.filter { JournalEntry.person($0) == nil }.map { actor -> PageModel in
        ["key": actor, "name": said.actor(actor), "chosen": actor == request.part]
      },
      "families": AuditRequest.families.map { family -> PageModel in
        ["key": family, "name": said.family(family), "chosen": family == request.family]
      },
      "customer": request.customer ?? "", "from": request.from.map(dates.short) ?? "",
      "until": request.until.map(dates.short) ?? "", "isFiltered": request.isFiltered,
      "refusedDay": request.refused.isEmpty
        ? nil : request.refused.map { words("asked_day.ignored", ["typed": $0.typed]) }.joined(separator: " "),
      "isEmpty": facts.entries.isEmpty,
      "emptyText": words(
        facts.isCustomerUnknown
          ? "journal.empty.customer" : request.isFiltered ? "journal.empty.filtered" : "journal.empty"),
      "rows": shown.map { row($0) },
      "next": more.map { last -> String in
        var next = request
        next.after = last.sequence
        return next.path
      }, "first": request.after == nil ? nil : request.first.path,
    ]
  }

  private var chain: PageModel? {
    facts.head.map {
      [
        "text": words("journal.chain", ["count": AmountFormat(words.language).count(Int($0.sequence))]),
        "hash": String($0.hash.prefix(16)),
      ]
    }
  }

  private var headings: [PageModel] {
    func heading(_ key: String, _ order: AuditRequest.Order? = nil, _ style: String? = nil) -> PageModel {
      request.order.heading(words("journal.\(key)"), order, style: style) { order in
        var sorted = request.first
        sorted.asked = order
        return sorted.path
      }
    }
    return [
      heading("day", .day), heading("who"), heading("what"), heading("subject"), heading("number", nil, "num"),
    ]
  }

  private func fact(_ detail: AuditWords.Detail) -> PageModel {
    [
      "name": words("journal.fact", ["name": detail.name, "value": ""]),
      "parts": detail.parts.enumerated().map { place, part -> PageModel in
        [
          "text": part.text, "path": part.path, "more": part.more,
          "comma": place + 1 < detail.parts.count ? ", " : nil,
        ]
      },
    ]
  }

  private func row(_ entry: JournalEntry) -> PageModel {
    let subject = facts.subjects.name(entry.subject, words)
    let details = said.details(entry)
    return [
      "day": dates.short(entry.at.parisDate), "time": dates.time(entry.at), "who": said.actor(entry.actor),
      "what": said.sentence(entry.event), "subject": subject?.text, "subjectPath": subject?.path,
      "details": details.isEmpty ? nil : ["facts": details.map(fact)] as PageModel,
      "number": AmountFormat(words.language).count(Int(entry.sequence)), "hash": String(entry.hash.prefix(8)),
    ]
  }
}
