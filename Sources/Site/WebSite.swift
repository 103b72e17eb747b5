public import Hummingbird
public import Kernel
public import People
public import PeopleRules
public import Storage
public import Web

/// The web interface put together: the door, the health page and whatever pages the program has.
public struct WebSite: Sendable {
  /// What differs from one installation to another.
  public struct Settings: Sendable {
    public var version: String
    /// Whether browsers reach the program over https.
    public var secure: Bool
    /// Whether a reverse proxy of ours stands before it.
    public var behindProxy: Bool
    public var navigation: [NavigationEntry]
    /// The targets whose `Templates` and `Texts` the pages use, beside the door's.
    public var pageTargets: [String]
    /// The help of each page.
    public var help: HelpIndex
    public var waiting: WaitingCounts
    public var elsewhere: ElsewhereSearch
    /// The secret with which the first administrator is made, while nobody exists.
    public var firstAccess: String?
    /// A visitor as one who acts on a day.
    public var actor: ActorOfDay

    public init(
      version: String, secure: Bool = false, behindProxy: Bool = false, navigation: [NavigationEntry] = [],
      pageTargets: [String] = [], help: @escaping HelpIndex = { _, _ in nil },
      waiting: @escaping WaitingCounts = { _, _ in [:] },
      elsewhere: @escaping ElsewhereSearch = { _, _ in [] }, firstAccess: String? = nil,
      actor: @escaping ActorOfDay = { person, _, _ in person.actor }
    ) {
      self.version = version
      self.secure = secure
      self.behindProxy = behindProxy
      self.navigation = navigation
      self.pageTargets = pageTargets
      self.help = help
      self.waiting = waiting
      self.elsewhere = elsewhere
      self.firstAccess = firstAccess
      self.actor = actor
    }
  }

  /// The routes of the whole interface. Fails when a template or a text that the program ships is missing.
  ///
  /// - Parameters:
  ///   - desk: what the pages about accounts work with.
  ///   - pages: those behind the sign-in, beside the ones of accounts.
  ///   - publicPages: those before it, beside the door's own.
  ///   - now: the clock.
  ///   - day: the civil day at an instant; a fixed one when a day is replayed.
  public static func router(
    _ desk: AccountDesk, _ settings: Settings, pages: [any PrivatePages], publicPages: [any PublicPages] = [],
    now: @escaping @Sendable () -> Moment, day: @escaping @Sendable (Moment) -> CivilDate = { $0.parisDate }
  ) throws -> Router<WebContext> {
    let targets = ["Web", "People"] + settings.pageTargets
    let surroundings = Surroundings(
      try Interface.shipped(by: targets), navigation: settings.navigation, secure: settings.secure,
      behindProxy: settings.behindProxy, version: settings.version, now: now, day: day,
      help: settings.help, waiting: settings.waiting, elsewhere: settings.elsewhere,
      givers: { visitor in
        try await desk.database.read { try StaffStore.givers(to: visitor.person, in: visitor.company, $0) }
      })
    let database = desk.database
    let visitors = Visitors(database: database, actor: settings.actor)
    let firstAccess: [any PublicPages] =
      settings.firstAccess.map {
        [FirstAccessPages(FirstAdministrator(database: database, passwords: desk.passwords, secret: $0))]
      } ?? []
    return WebServer.router(
      surroundings,
      publicPages: [
        HealthPage(database: database),
        SignInPages(desk), CodePages(desk), ForgottenPages(desk), ProviderPages(desk),
        InvitationPages(database: database, passwords: desk.passwords),
      ] + firstAccess + publicPages,
      privatePages: [
        SignOutPages(database: database), AccountPages(database: database, passwords: desk.passwords),
        SecondFactorPages(desk), CompanyChoicePages(database),
      ] + pages,
      visitor: { token, at in try await visitors.find(token, at: at, on: day(at)) })
  }
}
