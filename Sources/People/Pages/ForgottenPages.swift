import HTTPTypes
public import Hummingbird
import Kernel
import Logging
import Mail
import PeopleRules
public import Web

/// `/mot-de-passe-oublie`: a link by e-mail to choose a new password.
public struct ForgottenPages: PublicPages {
  let desk: AccountDesk

  public init(_ desk: AccountDesk) { self.desk = desk }

  public func add(to routes: Router<WebContext>) {
    routes.get("/mot-de-passe-oublie") { _, context in
      try ForgottenPages.form(context)
    }
    routes.post("/mot-de-passe-oublie") { request, context in
      let (email, caller, at) = (context.form["email"] ?? "", Caller(request, context), context.now)
      // What cannot be an address is nobody's: saying so tells nothing.
      guard EmailAddress(email) != nil else { return try ForgottenPages.form(context, wrong: email) }
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
        "forgotten", ["asked": true, "email": nil, "problem": nil] as PageModel,
        title: context.words("forgotten.asked.title"))
    }
  }

  private static func form(_ context: WebContext, wrong: String? = nil) throws -> Response {
    let (words, title) = (context.words, context.words("forgotten.title"))
    return try context.page(
      "forgotten",
      [
        "asked": false, "email": wrong.map { String($0.prefix(EmailAddress.bytesMax)) },
        "problem": wrong == nil ? nil : words("forgotten.wrong"),
      ] as PageModel,
      title: wrong == nil ? title : words("form.error", ["title": title]),
      status: wrong == nil ? .ok : .unprocessableContent)
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
