public import Hummingbird
import Kernel
public import Web

/// `/aide`: the articles, by role or by words, and each of them.
public struct HelpPages: PrivatePages {
  private let book: HelpBook
  /// Whether the visitor may open a page that an article explains.
  private let opens: @Sendable (SignedInContext, String) -> Bool

  public init(_ book: HelpBook, opens: @escaping @Sendable (SignedInContext, String) -> Bool) {
    self.book = book
    self.opens = opens
  }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/aide") { request, context in try index(request.query, context) }
    routes.get("/aide/:article") { _, context in try show(context) }
  }

  /// The roles by which articles are listed; their names are those of the roles that every installation has.
  static let roles = [
    "collector", "credit_manager", "cash_accountant", "salesperson", "finance_director", "auditor", "administrator",
  ]
  private static let askedMax = 100

  private func index(_ query: Form, _ context: SignedInContext) throws -> Response {
    let words = context.words
    let asked = String((query["q"] ?? "").prefix(Self.askedMax))
    let isSearch = asked.contains { !$0.isWhitespace }
    let role = query["role"].flatMap { Self.roles.contains($0) ? $0 : nil }
    let found =
      isSearch
      ? book.search(asked, context.language)
      : book.all(context.language).filter { article in role.map { article.roles.contains($0) } ?? true }
    let model: PageModel = [
      "asked": asked, "isSearch": isSearch, "isEmpty": found.isEmpty,
      "nothing": words("help.nothing", ["asked": asked]),
      "views": isSearch
        ? []
        : [["name": words("help.all"), "path": "/aide", "current": role == nil] as PageModel]
          + Self.roles.map { each -> PageModel in
            ["name": words("role.\(each)"), "path": "/aide?role=\(each)", "current": each == role]
          },
      "rows": found.map { article -> PageModel in
        ["title": article.title, "sentence": article.sentence, "path": "/aide/\(article.name)"]
      },
    ]
    return try context.page("help", model, title: words("help.title"), section: "help")
  }

  private func show(_ context: SignedInContext) throws -> Response {
    guard let article = book.article(context.pathPart("article") ?? "", context.language) else {
      throw WebError.notFound
    }
    let model: PageModel = [
      "sentence": article.sentence, "body": article.html,
      "pages": article.pages.filter { !$0.contains("{") }.prefix(1).filter { opens(context, $0) }.map {
        ["path": $0] as PageModel
      },
    ]
    return try context.page("help-article", model, title: article.title, section: "help")
  }
}
