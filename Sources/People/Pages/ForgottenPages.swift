import HTTPTypes
public import Hummingbird
import Kernel
import Logging
import Mail
public import Web

/// `/mot-de-passe-oublie`: a link by e-mail to choose a new password.
public struct ForgottenPages: PublicPages {
  let desk: AccountDesk

  public init(_ desk: AccountDesk) { self.desk = desk }

  public func add(to routes: Router<WebContext>) {
    routes.get("/mot-de-passe-oublie") { _, context in
      try context.page(
        "forgotten", ["asked": nil] as PageModel, title: context.words("forgotten.title"))
    }
    routes.post("/mot-de-passe-oublie") { request, context in
      let (email, caller, at) = (context.form["email"] ?? "", Caller(request, context), context.now)
      let (words, logger) = (context, context.logger)
      // Behind the answer, which must not tell by its time whether there is an account.
      Task {
        do {
          guard
            let link = try await ForgottenPassword(database: desk.database).run(
              email: email, caller: caller, at: at)
          else { return }
          let isSent = await desk.courier.send(
            ForgottenPages.note(link, desk.link(link.token), words.words(in: link.language)), link.email, link.name)
          if !isSent { logger.warning("a link to choose a password could not be sent: no mail server takes it") }
        } catch {
          logger.error("a link to choose a password could not be made: \(error)")
        }
      }
      return try context.page(
        "forgotten", ["asked": email] as PageModel, title: context.words("forgotten.asked.title"))
    }
  }

  private static func note(_ link: ForgottenPassword.Link, _ address: String, _ words: WordBook) -> MailNote {
    MailNote(
      subject: words("forgotten.mail.subject"),
      paragraphs: [
        words("forgotten.mail.greeting", ["name": link.name]), words("forgotten.mail.text"),
        words("forgotten.mail.note"),
      ], link: .init(words("forgotten.mail.act"), address), language: link.language)
  }
}
