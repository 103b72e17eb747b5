public import Hummingbird
public import Kernel

/// Who is signed in, and for which company they look.
public struct Visitor: Sendable, Hashable {
  public let person: PersonID
  public let name: String
  /// The role as the database has it, such as `credit_manager`.
  public let role: String
  /// The name of a role of the installation's own.
  public let roleName: String?
  /// The visitor as one who acts, with what they may do.
  public let actor: Actor
  public let language: LanguageCode
  public let company: CompanyID
  public let companyName: String
  /// The secret that every form of this session must send back.
  public let csrf: String
  /// Notices that were not read yet.
  public let unread: Int
  /// Where the visitor must go before any other page: a second factor that their role demands is missing.
  public let firstPath: String?
  /// Whether there is another company to look at.
  public let hasOtherCompanies: Bool
  /// Set while the company is tried out.
  public let test: Test?

  /// Since when nothing leaves the company, and who wanted it.
  public struct Test: Sendable, Hashable {
    public let since: Moment
    public let by: String

    public init(since: Moment, by: String) {
      self.since = since
      self.by = by
    }
  }

  public init(
    actor: Actor, name: String, role: String, roleName: String?, person: PersonID, language: LanguageCode,
    company: CompanyID, companyName: String, csrf: String, unread: Int = 0, firstPath: String? = nil,
    hasOtherCompanies: Bool = false, test: Test? = nil
  ) {
    self.person = person
    self.name = name
    self.role = role
    self.roleName = roleName
    self.actor = actor
    self.language = language
    self.company = company
    self.companyName = companyName
    self.csrf = csrf
    self.unread = unread
    self.firstPath = firstPath
    self.hasOtherCompanies = hasOtherCompanies
    self.test = test
  }

  /// The first letters of the first and the last word of the name.
  public var initials: String { Visitor.initials(of: name) }

  /// The first letters of the first and the last word of somebody's name.
  public static func initials(of name: String) -> String {
    let words = name.split(separator: " ")
    let letters = [words.first, words.count > 1 ? words.last : nil].compactMap { $0?.first }
    return String(letters).uppercased()
  }
}

/// What a request travels with on a page that anyone may see.
public struct WebContext: RequestContext {
  public var coreContext: CoreRequestContextStorage
  /// Set by ``Surroundings`` before anything else runs.
  public internal(set) var surroundings: Surroundings?
  public internal(set) var visitor: Visitor?
  /// What was posted; empty for a request without a form. Its token has been checked.
  public internal(set) var form = Form()
  /// The path and query of the request.
  public internal(set) var path = "/"
  /// The instant of the request.
  public internal(set) var now = Moment(microsecondsSince1970: 0)
  /// The civil day on which the request acts.
  public internal(set) var day = CivilDate(daysSince1970: 0)
  public internal(set) var language = LanguageCode.french
  /// The token to put into forms.
  public internal(set) var csrf = ""
  public internal(set) var flash: Flash?
  /// Where the request comes from, as far as it can be known.
  public internal(set) var address = ""
  /// The ids of the panels that our script asks for; empty for a whole page.
  public internal(set) var fragments: [String] = []
  /// How this browser wants its pages to look.
  public internal(set) var display = Display()
  /// What waits for the visitor, by section of the side bar.
  var waiting: [String: Int] = [:]

  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? ""
  }
}

/// What a request travels with on a page that needs a signed-in person: routes added under it cannot be reached without.
public struct SignedInContext: ChildRequestContext {
  public var coreContext: CoreRequestContextStorage
  public let web: WebContext
  public let visitor: Visitor

  public init(context: WebContext) throws {
    guard let visitor = context.visitor else { throw WebError.signInFirst(then: context.path) }
    if let first = visitor.firstPath, !SignedInContext.mayPass(context.path, before: first) {
      throw WebError.goFirst(first)
    }
    coreContext = context.coreContext
    web = context
    self.visitor = visitor
  }

  /// Whether a path is part of the page that must come first, or leaves.
  private static func mayPass(_ path: String, before first: String) -> Bool {
    path == first || path.hasPrefix(first + "/") || path == "/deconnexion"
  }

  /// A component of the path by its name in the route, decoded: a customer's code may hold spaces, accents, slashes.
  public func pathPart(_ name: String) -> String? {
    parameters.get(name).map { Form.decoded(component: $0) }
  }

  public var company: CompanyID { visitor.company }
  public var language: LanguageCode { visitor.language }
  /// Who acts, as use cases ask.
  public var actor: Actor { visitor.actor }
  public var now: Moment { web.now }
  public var day: CivilDate { web.day }
  /// What was posted, its token checked.
  public var form: Form { web.form }
  /// How this browser wants its pages to look.
  public var display: Display { web.display }

  /// Whether the answer needs the panel of this id: a page need not read what nobody asks for.
  public func shows(_ fragment: String) -> Bool { web.fragments.isEmpty || web.fragments.contains(fragment) }
}

/// A group of pages for signed-in people; the program lists them all in one place.
public protocol PrivatePages: Sendable {
  func add(to routes: RouterGroup<SignedInContext>)
}

/// A group of pages for everyone.
public protocol PublicPages: Sendable {
  func add(to routes: Router<WebContext>)
  /// Whether it matters who asks. Where it does not, no session is looked for and no cookie is set.
  var asksWho: Bool { get }
}

extension PublicPages {
  public var asksWho: Bool { true }
}
