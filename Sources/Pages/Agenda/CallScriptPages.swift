import Dunning
public import Hummingbird
import Kernel
import Messaging
import MessagingRules
import Receivables
import ReceivablesRules
public import Storage
public import Web

/// `/clients/…/script`: what a collector may say to a customer on the telephone today, beside the report of the call.
public struct CallScriptPages: PrivatePages {
  private let database: Database

  public init(_ database: Database) { self.database = database }

  public func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/clients/:code/script") { _, context in
      try context.needs(.remind)
      return try await show(context)
    }
  }

  private func show(_ context: SignedInContext) async throws -> Response {
    let (company, day, now, words) = (context.company, context.day, context.now, context.words)
    let (customer, language, script) = try await database.read { snapshot in
      let customer = try context.customer(snapshot)
      let reminder = try SampleReminder(customer.id, .call, on: day).run(snapshot, company: company, at: now)
      let rendering = try MessageRendering(sender: nil).of(company, snapshot)
      return (customer, reminder?.language, try reminder.map { try rendering.callScript($0) })
    }
    let path = "/clients/\(Form.encoded(customer.code))"
    let model: PageModel = [
      "customer": customer.name, "customerPath": path, "callPath": path + "/appel", "lang": language?.rawValue,
      "paragraphs": (script ?? []).map { ["text": $0] as PageModel }, "nothing": script == nil,
      "textsPath": context.may(.configure)
        ? TextModel.path(.call, language ?? customer.language, nil) : nil,
    ]
    return try context.page(
      "call-script-page", model, title: words("agenda.script"), section: "agenda", fragments: ["script": "call-script"])
  }
}
