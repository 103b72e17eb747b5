import Dunning
import DunningRules
import Kernel
import Language
import MessagingRules
import Segments
import Web

/// The page of a scenario: its axis, the step that is looked at, what is always applied, what holds for all steps.
struct ScenarioModel {
  /// What the page shows: the one that ships, an old version, or what is being written.
  enum Subject {
    case shipped(ShippedScenario)
    case old(StoredScenario, ScenarioVersion)
    case current(CurrentScenario)
  }

  let subject: Subject
  let content: Scenario
  let step: StepKey?
  var versions: [ScenarioVersion] = []
  /// Customers who have it of their own.
  var customers: Int64 = 0
  /// Customers who finish in an earlier version, by its number.
  var finishers: [Int64: Int] = [:]
  /// The latest first.
  var trials: [StoredTrial] = []
  /// Whose message the preview shows; empty for the one that the preview chooses.
  var previewed = ""
  /// Customers who would be in the middle of the scenario that ships, if this one took its place as the default.
  var inShipped = 0
  let mayEdit: Bool
  /// Whether whoever looks sees every customer, and so what a draft would do to them.
  var seesAll = true
  var typedStep: Form?
  var typedSettings: Form?
  var errors = FormErrors()
  let currency: Currency
  /// The company's, which conditions may name.
  var segments: [SegmentName] = []
  /// What the company calls its texts.
  var texts: [ReminderStep: [String]] = [:]
  /// Whether the company has a service for text messages: without one they wait.
  var sendsTexts = true
  /// Whether the opening of the company's e-mails is reported: a condition on it never holds otherwise.
  var knowsOpenings = true
  let words: WordBook

  private var named: ScenarioWords { ScenarioWords(words: words, currency: currency, segments: segments) }
  private var stored: StoredScenario? {
    switch subject {
    case .shipped: nil
    case .old(let stored, _): stored
    case .current(let current): current.stored
    }
  }
  private var isOld: Bool { if case .old = subject { true } else { false } }
  private var isTheirs: Bool { mayEdit && stored != nil && !isOld }
  private var canEdit: Bool { isTheirs && stored?.isTried == false }
  private var path: String { "/scenarios/\(source)" }
  /// What a copy is made from.
  private var source: String {
    if case .shipped(let kind) = subject { return kind.rawValue }
    return stored.map { "\($0.id)" } ?? ""
  }
  /// The messages that could leave by themselves and do not.
  private var waitsForNothing: Bool { content != content.withoutConfirmation }

  func page() -> PageModel {
    let problems = ScenarioRule.problems(content)
    let suffix: String = if case .old(_, let version) = subject { "&version=\(version.number)" } else { "" }
    let axis = ScenarioAxis(scenario: content, chosen: step, words: named) {
      "\(path)?etape=\($0.rawValue)\(suffix)#etape"
    }
    let span = (content.steps.last?.nominalOffset ?? 0) - (content.steps.first?.nominalOffset ?? 0)
    let hasDraft = stored?.draft != nil && !isOld
    return [
      "eventSteps": eventSteps(suffix),
      "exports": ExportLinks.model(suffix.isEmpty ? path : "\(path)?\(suffix.dropFirst())", words),
      "path": path, "errors": errors.model, "axis": axis.page(), "canEdit": canEdit, "mayCopy": mayEdit,
      "source": source, "isShipped": stored == nil, "copyName": copyName,
      "canAutomate": canEdit && waitsForNothing, "state": state, "stateText": stateText,
      "hasDraft": hasDraft, "canDrop": isTheirs && hasDraft && (stored?.published ?? 0) > 0,
      "canPublish": canEdit && seesAll && hasDraft && problems.isEmpty && stored?.isTried == false,
      "revision": stored.map { "\($0.revision)" } ?? "",
      "nextVersion": words("scenario.publish", ["number": "\((stored?.latest ?? 0) + 1)"]),
      "canDefault": canDefault && inShipped == 0, "defaultPath": canDefault && seesAll ? "\(path)/defaut" : nil,
      "defaultMiddle": canDefault && inShipped > 0 ? defaultMiddle : nil,
      "problems": problems.isEmpty
        ? nil : ["list": problems.map { ["text": named.problem($0)] as PageModel }] as PageModel,
      "stepsText": words("scenario.steps", count: content.steps.count, ["days": "\(span)"]),
      "canAdd": canEdit && !ScenarioRule.addable(to: content).isEmpty,
      "adds": ScenarioRule.addable(to: content).map {
        ["value": $0.rawValue, "name": words("step.\($0.rawValue)")] as PageModel
      },
      "step": step.flatMap { key in content.step(key).map { stepModel($0) } }, "settings": settings,
      "previewPath": isTheirs ? shownStep.map { beside("apercu", $0) + client } : nil,
      "guards": [
        "dispute", "promise", "insolvency", "limitation", "pause", "once", "working", "credits", "notice",
      ].map { ["text": words("scenario.guard.\($0)")] as PageModel },
      "hasVersions": !versions.isEmpty,
      "versions": versions.map { version -> PageModel in
        [
          "path": "\(path)?version=\(version.number)",
          "name": named.version(version.number),
          "isInForce": version.number == stored?.published,
          "isTried": trials.contains { $0.end == nil && $0.number(of: .b) == version.number },
          "finishing": finishers[version.number].map { words("scenario.finishing", count: $0) },
          "detail": words(
            "scenario.version_by",
            [
              "who": ActorWords.name(version.publishedBy, words),
              "when": DateFormat(words.language).short(version.publishedAt.parisDate),
            ]),
        ]
      },
      "release": finishers.isEmpty ? nil : release,
      "inTrial": trials.contains { $0.end == nil } ? words("trial.in_trial") : nil,
      "trials": trials.isEmpty ? nil : ["rows": trials.map(trialRow)] as PageModel,
      "differences": differences,
      "customersPath": stored == nil ? nil : "\(path)/clients",
      "customersText": words("scenario.customers", count: Int(customers)),
      "givers": segments.filter { stored != nil && $0.scenario == stored?.id && !$0.isEnded }.map {
        ["name": $0.name, "path": "/segments/\($0.id)"] as PageModel
      },
    ]
  }

  /// The customers who finish in earlier versions, and the way to have them all go over.
  private var release: PageModel {
    [
      "text": words("scenario.finishing_text", count: finishers.values.reduce(0, +)),
      "path": canEdit ? "\(path)/migration" : nil,
      "button": words("scenario.release", ["number": "\(stored?.published ?? 0)"]),
    ]
  }

  private var canDefault: Bool {
    mayEdit && !isOld && stored.map { !$0.isDefault && $0.published > 0 } ?? false
  }

  /// What becomes of those who are in the middle of the scenario that ships: to be chosen with the default.
  private var defaultMiddle: PageModel {
    [
      "text": words("scenario.default_middle", count: inShipped),
      "choices": MiddleOfVersion.allCases.map { choice -> PageModel in
        [
          "value": choice.rawValue, "name": words("scenario.default_middle.\(choice.rawValue)"),
          "text": words("scenario.default_middle.\(choice.rawValue)_text"), "isChosen": choice == .goOn,
        ]
      },
    ]
  }

  private func trialRow(_ trial: StoredTrial) -> PageModel {
    let dates = DateFormat(words.language)
    return [
      "path": mayEdit && seesAll ? "\(path)/essais/\(trial.number(of: .b))" : nil,
      "name": words("trial.versions", ["a": "\(trial.number(of: .a))", "b": "\(trial.number(of: .b))"]),
      "isRunning": trial.end == nil,
      "detail": trial.end.map { end in
        words(
          "trial.over_days",
          [
            "from": dates.short(trial.began), "to": dates.short(end.day), "who": ActorWords.name(end.by, words),
            "number": "\(trial.number(of: end.kept))",
          ])
      } ?? words("trial.since", ["day": dates.short(trial.began)]),
    ]
  }

  private var shownStep: Scenario.Step? { step.flatMap { content.step($0) } }
  private var client: String { previewed.isEmpty ? "" : "&client=\(Form.encoded(previewed))" }

  /// The page of what stands beside a step.
  private func beside(_ name: String, _ step: Scenario.Step) -> String {
    "\(path)/\(name)?etape=\(Form.encoded(step.key.rawValue))"
  }

  /// What an old version changed, beside the one before it.
  private var differences: PageModel? {
    guard case .old(_, let version) = subject,
      let before = versions.first(where: { $0.number == version.number - 1 })
    else { return nil }
    let changes = version.content.changes(since: before.content)
    return [
      "title": words("scenario.change.since", ["number": "\(before.number)"]),
      "list": changes.map { ["text": named.said($0)] as PageModel }, "isEmpty": changes.isEmpty,
    ]
  }

  private var copyName: String {
    guard case .shipped(let kind) = subject, kind != .standard else { return words("scenario.copy_name") }
    return words("scenario.kind.\(kind.rawValue)")
  }

  var state: String {
    if stored == nil { return words("scenario.shipped") }
    if case .old(_, let version) = subject { return named.version(version.number) }
    guard let stored else { return "" }
    if stored.draft != nil { return words("scenario.draft", ["number": "\(stored.latest + 1)"]) }
    return words("scenario.version", ["number": "\(stored.published)"])
  }

  private var stateText: String {
    if case .shipped(let kind) = subject {
      return "\(words("scenario.kind_text.\(kind.rawValue)")) \(words("scenario.shipped_text"))"
    }
    guard let stored else { return "" }
    if isOld { return words("scenario.old_text") }
    let edited = words(
      "scenario.edited",
      [
        "who": ActorWords.name(stored.editedBy, words), "when": DateFormat(words.language).moment(stored.editedAt),
      ])
    let inForce =
      stored.published == 0
      ? words("scenario.never_published")
      : words(
        !stored.isDefault
          ? "scenario.in_force" : customers == 0 ? "scenario.in_force_default_only" : "scenario.in_force_default",
        ["number": "\(stored.published)", "customers": words("scenario.customers", count: Int(customers))])
    return "\(inForce) · \(edited)"
  }

  // MARK: the forms

  private func stepModel(_ step: Scenario.Step) -> PageModel {
    typealias Field = ScenarioStepForm.Field
    let place = (content.steps.firstIndex { $0.key == step.key } ?? 0) + 1
    let fixed = step.kind.isByHand || step.kind == .formalNotice
    let minimum = named.typed(step.itemMinimumMinor)
    return [
      "name": named.name(step),
      "kind": step.label == nil ? nil : words("step.\(step.kind.rawValue)"), "icon": ScenarioWords.icon(step.means),
      "place": named.withStarts(
        step.event != nil
          ? named.day(step)
          : words(
            "scenario.place",
            ["place": "\(place)", "count": "\(content.steps.count)", "day": named.day(step)]), step),
      "effectPath": canEdit && seesAll ? beside("effet", step) : nil,
      "action": "\(path)/etapes/\(step.key.rawValue)", "isFixed": fixed, "meansText": named.means(step.means),
      "means": [Scenario.Means.message, .sms, .letter, .registeredLetter].map { means -> PageModel in
        [
          "value": means.rawValue, "name": named.means(means),
          "isChosen": (typedStep?[Field.means] ?? step.means.rawValue) == means.rawValue,
        ]
      },
      "meansHint": step.means == .sms || typedStep?[Field.means] == Scenario.Means.sms.rawValue
        ? words(sendsTexts ? "scenario.sms_hint" : "scenario.sms_unset") : nil,
      "to": named.recipients(step, typed: typedStep), "recipientText": step.kind == .task ? nil : named.recipient(step),
      "errand": named.errandFields(step, typed: typedStep, errors),
      "errandText": step.errand.map { _ in named.errand(step) },
      "copiesText": step.copies.isEmpty ? nil : named.copies(step),
      "attachments": named.attachmentChoice(step, typed: typedStep),
      "attachmentsText": step.attachments.isEmpty ? nil : named.attachments(step),
      "starts": named.startChoice(step, typed: typedStep),
      "startsText": step.starts.isEmpty ? nil : named.starts(step),
      "arounds": arounds(step), "isAfterEvent": step.event != nil,
      "offsetHint": words(step.event == nil ? "scenario.offset_hint" : "scenario.offset_hint_event"),
      "offset": typedStep?[Field.offset] ?? "\(step.offset)", "offsetError": errors[Field.offset],
      "isApproved": typedStep.map { $0[Field.execution] == "valider" } ?? step.needsApproval,
      "executionText": words(named.execution(step)),
      "minimum": typedStep?[Field.minimum] ?? minimum, "minimumError": errors[Field.minimum],
      "maximum": typedStep?[Field.maximum] ?? step.itemMaximumMinor.map(named.typed) ?? "",
      "maximumError": errors[Field.maximum],
      "countings": Scenario.Counting.allCases.map { counting -> PageModel in
        [
          "value": counting.rawValue, "name": words("scenario.counting.\(counting.rawValue)"),
          "isChosen": (typedStep?[Field.counting] ?? step.counting.rawValue) == counting.rawValue,
        ]
      },
      "gap": typedStep?[Field.gap] ?? "\(step.daysAfterPrevious)", "gapError": errors[Field.gap],
      "symbol": named.symbol,
      "note": words(
        "scenario.note.\((ReminderStep.worded(step) == .returned ? "returned_payment" : step.kind.rawValue))"),
      "template": step.kind == .task
        ? nil
        : "/modeles/\((ReminderStep.worded(step) ?? .first).rawValue)"
          + (step.text.map { "?texte=\(Form.encoded($0))" } ?? ""),
      "texts": named.textChoice(
        step, ReminderStep(rawValue: step.kind.rawValue).flatMap { texts[$0] } ?? [], typed: typedStep),
      "textName": ReminderStep.worded(step) == .returned ? named.text(step) : step.text,
      "label": typedStep?[Field.label] ?? step.label ?? "", "labelError": errors[Field.label],
      "canDouble": ScenarioRule.addable(to: content).contains(step.kind),
      "conditions": ScenarioConditionModel(
        conditions: step.conditions, typed: typedStep, errors: errors, words: named
      ).rows(),
      "hasConditions": !step.conditions.isEmpty,
      "said": step.conditions.map { ["text": named.said($0)] as PageModel },
      "canCondition": step.conditions.count < ScenarioRule.conditionsMax,
      "conditionHint": words("scenario.condition.hint"),
      "openingWarning": !knowsOpenings && step.conditions.contains { $0.fact == .opened }
        ? words("scenario.opening_unknown") : nil,
      "subjects": Scenario.Condition.Fact.Subject.all(segments).map { subject -> PageModel in
        ["value": subject.rawValue, "name": words("scenario.subject.\(subject.rawValue)")]
      },
      "dayText": named.day(step), "minimumText": named.bounds(step),
      "gapText": words("days", ["count": "\(step.daysAfterPrevious)"]),
    ]
  }

  /// What a step may be around; `nil` where there is no choice.
  private func arounds(_ step: Scenario.Step) -> PageModel? {
    let events = AccountEvent.Kind.allCases.filter { $0.takes(step.kind) }
    guard !events.isEmpty else { return nil }
    let chosen = typedStep?[ScenarioStepForm.Field.event] ?? step.event?.rawValue ?? ""
    return [
      "choices": [["value": "", "name": named.around(nil), "isChosen": chosen.isEmpty] as PageModel]
        + events.map { event -> PageModel in
          ["value": event.rawValue, "name": named.around(event), "isChosen": chosen == event.rawValue]
        }
    ]
  }

  /// The steps around events, below the axis.
  private func eventSteps(_ suffix: String) -> PageModel? {
    guard !content.eventSteps.isEmpty else { return nil }
    return [
      "rows": content.eventSteps.map { step -> PageModel in
        [
          "path": "\(path)?etape=\(step.key.rawValue)\(suffix)#etape", "name": named.name(step),
          "icon": ScenarioWords.icon(step.means), "day": named.day(step),
          "execution": named.withStarts(words(named.execution(step)), step),
          "isChosen": step.key == self.step,
        ]
      }
    ]
  }

  private var settings: PageModel {
    typealias Field = ScenarioSettingsForm.Field
    let minimum = named.typed(content.minimumMinor)
    return [
      "name": typedSettings?[Field.name] ?? content.name, "nameError": errors[Field.name],
      "peace": typedSettings?[Field.peace] ?? "\(content.daysBetweenContacts)", "peaceError": errors[Field.peace],
      "monthly": typedSettings?[Field.monthly] ?? content.contactsPerMonth.map { "\($0)" } ?? "",
      "monthlyError": errors[Field.monthly],
      "monthlyText": content.contactsPerMonth.map { "\($0)" } ?? words("scenario.monthly_none"),
      "least": typedSettings?[Field.minimum] ?? minimum, "leastError": errors["seuil"],
      "leastText": named.amount(content.minimumMinor), "symbol": named.symbol,
      "tolerance": typedSettings?[Field.tolerance] ?? "\(content.promiseTolerance)",
      "toleranceText": words("scenario.tolerance_days", count: content.promiseTolerance),
      "toleranceError": errors[Field.tolerance],
      "calendarText": words("scenario.calendar.\(content.calendar.region.rawValue)"),
      "calendars": BusinessCalendar.Region.allCases.map { region -> PageModel in
        [
          "value": region.rawValue, "name": words("scenario.calendar.\(region.rawValue)"),
          "isChosen": (typedSettings?[Field.calendar] ?? content.calendar.region.rawValue) == region.rawValue,
        ]
      },
    ]
  }
}
