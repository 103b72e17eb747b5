import Foundation
import HTTPTypes
public import Hummingbird
public import Kernel
public import Mustache

/// A line of the side bar.
public struct NavigationEntry: Sendable, Hashable {
  /// The section that pages name to have it marked as the current one; its text is `nav.SECTION`.
  public let section: String
  public let path: String
  /// A symbol of `icons.svg`.
  public let icon: String
  /// The key of the heading that starts above this entry, if any.
  public let heading: String?

  /// The rights of which one is needed for the entry to be shown.
  public let rights: [Right]
  /// Whether the page shows the company whole, and so nothing to who sees only their own customers.
  public let isWhole: Bool
  /// The letter that opens it after `G`.
  public let key: String?

  public init(
    _ section: String, _ path: String, icon: String, heading: String? = nil, rights: [Right] = [.see],
    isWhole: Bool = false, key: String? = nil
  ) {
    self.key = key
    self.rights = rights
    self.isWhole = isWhole
    self.section = section
    self.path = path
    self.icon = icon
    self.heading = heading
  }

  /// Whether somebody may open it.
  public func isShown(to actor: Actor, in company: CompanyID) -> Bool {
    rights.contains { actor.may($0, in: company) } && (!isWhole || actor.customers == .all)
  }
}

/// How many things wait for somebody behind each entry of the side bar, by section. Sections without work are left out.
public typealias WaitingCounts = @Sendable (_ visitor: Visitor, _ day: CivilDate) async throws -> [String: Int]

/// The names of those who may give a visitor a right in their company, the visitor left out.
public typealias RightGivers = @Sendable (_ visitor: Visitor) async throws -> [String]

/// Something that an address names, in another company than the one that is open.
public struct Elsewhere: Sendable, Hashable {
  public enum What: String, Sendable, Hashable {
    case customer, item
  }

  public let what: What
  public let company: CompanyID
  public let companyName: String

  public init(_ what: What, in company: CompanyID, named companyName: String) {
    self.what = what
    self.company = company
    self.companyName = companyName
  }
}

/// Where else the visitor may see what a path names.
public typealias ElsewhereSearch = @Sendable (_ visitor: Visitor, _ path: String) async throws -> [Elsewhere]

/// What pages are made of, the same for whoever looks: templates, words and static files. Reading it takes a while.
public struct Interface: Sendable {
  public let words: Words
  public let assets: Assets
  /// The templates as they are written for each language.
  private let written: [LanguageCode: Templates]
  /// What of a form may be shown again.
  let readable: ReadableFields

  /// Reads what some targets ship.
  public static func shipped(by targets: [String]) throws -> Interface {
    let (templates, words) = (try Templates.shipped(by: targets), try Words.shipped(by: targets))
    let assets = try Assets.shipped()
    let icons = assets.path(of: "icons.svg")
    return Interface(
      words: words, assets: assets,
      written: try Dictionary(
        uniqueKeysWithValues: LanguageCode.ofInterface.map { ($0, try templates.written(in: words[$0], icons: icons)) }),
      readable: templates.readable)
  }

  /// The page that a template makes of what the shell holds.
  func render(_ template: String, _ shell: Shell) throws -> String {
    guard let templates = written[shell.context.language] else { throw WebSetupError.templateMissing(template) }
    return try templates.render(template, shell)
  }
}

/// What every request finds around it: the interface, side bar and clock.
public struct Surroundings: Sendable {
  let interface: Interface
  public let navigation: [NavigationEntry]
  /// Whether browsers reach the program over https: cookies are then `Secure` and named `__Host-`.
  public let secure: Bool
  /// Whether a reverse proxy of ours says in `X-Forwarded-For` where requests come from. Without one, anybody could.
  public let behindProxy: Bool
  public let now: @Sendable () -> Moment
  /// The civil day for an instant; replaced when a day is replayed.
  public let day: @Sendable (Moment) -> CivilDate
  public let version: String
  /// The help of each page.
  public let help: HelpIndex
  /// What waits behind the entries of the side bar.
  public let waiting: WaitingCounts
  /// Who may give a visitor a right that is missing.
  public let givers: RightGivers
  /// Looks in the visitor's other companies for what is not in the one that is open.
  public let elsewhere: ElsewhereSearch
  /// From here on the side bar only says that there are more.
  public static let waitingMax = 1_000

  public init(
    _ interface: Interface, navigation: [NavigationEntry], secure: Bool, behindProxy: Bool, version: String,
    now: @escaping @Sendable () -> Moment, day: @escaping @Sendable (Moment) -> CivilDate,
    help: @escaping HelpIndex = { _, _ in nil }, waiting: @escaping WaitingCounts = { _, _ in [:] },
    elsewhere: @escaping ElsewhereSearch = { _, _ in [] }, givers: @escaping RightGivers = { _ in [] }
  ) {
    self.interface = interface
    self.navigation = navigation
    self.secure = secure
    self.behindProxy = behindProxy
    self.version = version
    self.now = now
    self.day = day
    self.help = help
    self.waiting = waiting
    self.givers = givers
    self.elsewhere = elsewhere
  }

  public var words: Words { interface.words }
  public var assets: Assets { interface.assets }
  var readable: ReadableFields { interface.readable }

  func render(_ template: String, _ shell: Shell) throws -> String { try interface.render(template, shell) }
}

/// How to write a page
/// ===================
///
/// ```swift
/// public struct CustomersPages: PrivatePages {           // listed in Wiring.pages
///   let database: Database
///   public func add(to routes: RouterGroup<SignedInContext>) {
///     routes.get("/clients") { request, context in
///       let model = try await CustomersModel(…, company: context.company, day: context.day)
///       return try context.page("customers", model, title: context.words("customers.title"), section: "customers")
///     }
///     routes.post("/clients") { request, context in
///       let name = context.form["name"]                  // the token was checked before the route ran
///       let file = context.form.files.first              // .path on disk until the answer is given
///       return context.redirect("/clients", flash: .done(context.words("customers.saved")))
///     }
///   }
/// }
/// ```
///
/// - `request.query["q"]` is the decoded query. `throw WebError.notFound`, `.forbidden`, `.badRequest` make error pages.
/// - The template `Templates/customers.mustache` of a target listed in `Wiring.webTargets` begins with `{{<layout}}`,
///   fills `{{$content}}…{{/content}}` (and `{{$actions}}`, `{{$subtitle}}` of the page's head), ends with `{{/layout}}`.
/// - The model is a `MustacheParent` (`child(named:)` with a switch; never a plain struct, whose reflection is slow).
///   Beside its own names a template reads `t` (words: `{{t.customers.title}}`), `csrf` (in every form:
///   `<input type="hidden" name="_csrf" value="{{csrf}}">`, or `{{>csrf}}`), `icons` (`<svg class="ic" viewBox="0 0 16 16"
///   aria-hidden="true"><use href="{{icons}}#clients"/></svg>`), `assets.NAME`, `page.title`, `visitor.name`, `day`.
/// - A panel that can change alone is a partial that writes one element with an id; the page includes it (`{{>agenda-row}}`)
///   and names it: `context.page(…, fragments: ["ligne": "agenda-row"])`. A link or form with `data-fragment="ligne"`
///   then swaps it where there is script, and loads the page where there is none. What else the script reads from the
///   markup is told at the head of `Public/encours.js`.
/// - No inline script or style: the policy refuses them. `{{{x}}}` only for markup made by ``Markup``.
extension SignedInContext {
  public var words: WordBook { web.words }

  /// The address of the icons, for ``Markup``.
  public var icons: String { web.surroundings?.assets.path(of: "icons.svg") ?? "" }

  /// The answer that a template makes of a model, inside the shell.
  ///
  /// - Parameter fragments: the panels that can be asked for alone: the id of an element, and the partial that writes
  ///   that element and what is in it.
  public func page(
    _ template: String, _ model: any MustacheParent, title: String, section: String? = nil,
    status: HTTPResponse.Status = .ok, fragments: [String: String] = [:]
  ) throws -> Response {
    try web.page(template, model, title: title, section: section, status: status, fragments: fragments)
  }

  /// The text of a panel alone, for what follows a page that is open.
  public func part(_ template: String, _ model: any MustacheParent) throws -> String {
    guard let surroundings = web.surroundings else { throw WebSetupError.templateMissing(template) }
    let shell = Shell(model: model, context: web, surroundings: surroundings, title: "", section: nil)
    return try surroundings.render(template, shell)
  }

  /// Sends the browser on to another of our pages.
  public func redirect(_ path: String, flash: Flash? = nil) -> Response { web.redirect(path, flash: flash) }
}

extension WebContext {
  /// Whether browsers reach us over https.
  public var secure: Bool { surroundings?.secure ?? true }

  public var words: WordBook { words(in: language) }

  /// The texts of another language than the request's: of the one that somebody has just chosen.
  public func words(in language: LanguageCode) -> WordBook { (surroundings?.words ?? Words([:]))[language] }

  public func page(
    _ template: String, _ model: any MustacheParent, title: String, section: String? = nil,
    status: HTTPResponse.Status = .ok, fragments named: [String: String] = [:]
  ) throws -> Response {
    guard let surroundings else { throw WebSetupError.templateMissing(template) }
    let shell = Shell(model: model, context: self, surroundings: surroundings, title: title, section: section)
    // A panel that this page does not have is looked for in the whole page: what the script cannot find, it replaces.
    let parts = fragments.compactMap { named[$0] }
    let templates = parts.isEmpty || parts.count < fragments.count ? [template] : ["fragment-head"] + parts
    let text = try templates.map { try surroundings.render($0, shell) }.joined()
    var response = Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    if flash != nil { response.setCookie(Flash.clearing(secure: surroundings.secure)) }
    return response
  }

  /// Sends the browser on with 303, to a path of ours only: anything else leads to the first page.
  public func redirect(_ path: String, flash: Flash? = nil) -> Response {
    var response = Response(status: .seeOther, headers: [.location: LocalPath(path).text])
    if let flash { response.setCookie(flash.cookie(secure: secure)) }
    return response
  }
}

/// A path inside the site. What a stranger put into a link cannot lead elsewhere.
public struct LocalPath: Sendable, Hashable {
  public let text: String

  /// The path when it is one of ours (`/…`, but not `//…` or `/\…`, without control characters), else `/`.
  public init(_ candidate: String) {
    let bytes = Array(candidate.utf8)
    let second = bytes.dropFirst().first
    let local =
      bytes.first == UInt8(ascii: "/") && second != UInt8(ascii: "/") && second != UInt8(ascii: "\\")
      && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
    text = local ? candidate : "/"
  }
}
