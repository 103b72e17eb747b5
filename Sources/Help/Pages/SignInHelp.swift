public import Hummingbird
public import Web

/// `/connexion/aide`: the one article that can be read before signing in, where somebody who cannot sign in needs it.
public struct SignInHelp: PublicPages {
  private let book: HelpBook

  public init(_ book: HelpBook) { self.book = book }

  public func add(to routes: Router<WebContext>) {
    routes.get("/connexion/aide") { _, context in
      guard let article = book.article("connexion", context.language) else { throw WebError.notFound }
      return try context.page(
        "sign-in-help", ["sentence": article.sentence, "body": article.html] as PageModel, title: article.title)
    }
  }
}
