import Kernel
import Language
import ReceivablesRules
import RepliesRules
import Web

/// The list of answers.
struct ReplyListModel {
  let asked: ReplyListQuery
  let lines: [ReplyQueries.Line]
  let proposals: [ReplyID: [Proposal]]
  /// How many answers each view has.
  let counts: [Int]
  let words: WordBook

  func page() -> PageModel {
    let shown = lines.prefix(ReplyQueries.page)
    let more = lines.count > shown.count ? shown.last : nil
    return [
      "exports": ExportLinks.model(asked.with { _ in }.path, words), "headings": headings,
      "views": zip(ReplyQueries.View.allCases, counts).map { each, count -> PageModel in
        [
          "name": words("replies.view.\(each.key)"), "path": asked.with { $0.view = each }.path,
          "current": each == asked.view, "count": TabCounts.text(count, words),
        ]
      },
      "isEmpty": lines.isEmpty, "emptyText": words("replies.empty.\(asked.view.key)"), "rows": shown.map { row($0) },
      "next": more.map { last in
        asked.with { $0.after = SortedPlace(last.received, last.id.rawValue) }.path
      },
      "first": asked.after == nil ? nil : asked.with { _ in }.path,
    ]
  }

  private var headings: [PageModel] {
    func heading(_ name: String, _ order: ReplyQueries.Order? = nil, _ style: String? = nil) -> PageModel {
      asked.order.heading(name, order, style: style) { order in asked.with { $0.asked = order }.path }
    }
    return [
      heading(words("reply.from")), heading(words("ageing.customer")), heading(words("reply.proposals")),
      heading(words("reply.received"), .received),
    ]
  }

  private func row(_ line: ReplyQueries.Line) -> PageModel {
    let said = ReplyWords(words)
    let kinds = (proposals[line.id] ?? []).map(\.kind)
    return [
      "path": "/reponses/\(line.id)", "sender": said.sender(line.senderName, line.sender),
      "subject": CellText.cut(said.subject(line.subject), 140), "name": line.name,
      "customerPath": line.code.map { "/clients/\(Form.encoded($0))" },
      "received": DateFormat(words.language).short(line.received.parisDate),
      "tags": ReplyKind.allCases.filter { kinds.contains($0) }.map { ["name": said.name($0)] as PageModel },
    ]
  }
}

/// The page of an answer: who wrote what, what the rules found in it, and what can be done about it.
struct ReplyModel {
  let reply: KeptReply
  let proposals: [Proposal]
  let customer: Customer?
  /// Where one is afterwards.
  let next: String
  let typedCode: String?
  let errors: FormErrors
  let mayComment: Bool
  let mayPromise: Bool
  let mayDispute: Bool
  let words: WordBook

  private var path: String { "/reponses/\(reply.id)" }

  /// This very page, which knows where one goes on.
  private var here: String { next == "/reponses" ? path : path + "?retour=\(Form.encoded(next))" }

  func page() -> PageModel {
    let (said, dates) = (ReplyWords(words), DateFormat(words.language))
    let newText = NewText.of(reply.text)
    let shown = newText.isEmpty ? reply.text : newText
    return [
      "errors": errors.model, "path": path, "next": next, "version": "\(reply.version)",
      "customer": customer?.name, "customerPath": customer.map { "/clients/\(Form.encoded($0.code))" },
      "sender": said.sender(reply.senderName, reply.sender), "address": reply.senderName == nil ? nil : reply.sender,
      "subject": said.subject(reply.subject), "written": dates.moment(reply.written ?? reply.received),
      "messagePath": reply.message.map { "/envois/\($0)" }, "text": shown,
      "whole": shown == reply.text ? nil : reply.text,
      "hasText": !shown.allSatisfy(\.isWhitespace), "hasProposals": !proposals.isEmpty,
      "proposals": proposals.enumerated().map { proposal($1, at: $0) },
      "state": words("reply.state.\(reply.state.rawValue)"), "tone": reply.state == .waiting ? "warn" : "mute",
      "ended": reply.endedAt.map { at in
        words("reply.ended", ["who": ActorWords.name(reply.endedBy ?? "", words), "when": dates.moment(at)])
      },
      "acts": mayComment ? acts : [], "canAct": mayComment, "code": typedCode ?? customer?.code ?? "",
      "codeError": errors["client"],
      "attachTitle": words(customer == nil ? "reply.attach" : "reply.attach_other"),
    ]
  }

  /// What can become of it: everything but what it is already.
  private var acts: [PageModel] {
    [(ReplyState.dealt, "traitee"), (.setAside, "ecartee"), (.waiting, "a-lire")].filter { $0.0 != reply.state }.map {
      state, word in
      ["value": word, "name": words("reply.act.\(state.rawValue)"), "isFirst": state == .dealt]
    }
  }

  private func proposal(_ proposal: Proposal, at place: Int) -> PageModel {
    var model: PageModel = [
      "text": ReplyWords(words).sentence(proposal), "quote": proposal.quote,
      "rule": words("reply.rule", ["rule": proposal.rule]), "path": path, "place": "\(place)",
      "version": "\(reply.version)", "next": next,
    ]
    guard let customer, mayComment, reply.nature == .answer, reply.state == .waiting else { return model }
    let base = "/clients/\(Form.encoded(customer.code))"
    let from = "?\(ReplyPrefill.reply)=\(reply.id)&\(ReplyPrefill.place)=\(place)&retour=\(Form.encoded(here))"
    switch proposal.kind {
    case .promise:
      if mayPromise { model["link"] = base + "/promesses/nouvelle" + from }
      model["verb"] = words("reply.do.promise")
    case .dispute:
      if mayDispute { model["link"] = base + "/litiges/nouveau" + from }
      model["verb"] = words("reply.do.dispute")
    case .paid, .copy, .wrongPerson, .stop, .away:
      model["note"] = words("reply.do.note")
    }
    return model
  }
}
