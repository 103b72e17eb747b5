import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Language
import Messaging
import MessagingRules
import NIOCore
import Receivables
import ReceivablesRules
import Storage
import Typesetting
import Web

/// `/reglages/societes/…/apparence`: the logo and the colour of what a company sends.
struct LookPages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/societes/:code/apparence") { _, context in
      try await form(context, try await context.companyToSetUp(database), nil)
    }
    routes.post("/reglages/societes/:code/apparence") { _, context in try await change(context) }
    routes.get("/reglages/societes/:code/logo") { _, context in
      let company = try await context.companyToSetUp(database)
      return try logo(try await database.read { try LookStore.find(company.id, $0) })
    }
    // Beside the previews of messages, for whoever sees them.
    routes.get("/modeles/logo") { _, context in
      let company = context.company
      return try logo(try await database.read { try LookStore.find(company, $0) })
    }
  }

  private func logo(_ look: Look) throws -> Response {
    guard let logo = look.logo else { throw WebError.notFound }
    return Response(
      status: .ok, headers: [.contentType: logo.kind.mediaType, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: logo.bytes)))
  }

  /// - Parameter version: the one that stands now, where somebody else changed it meanwhile.
  private func form(
    _ context: SignedInContext, _ company: Company, _ typed: Form?, _ errors: FormErrors = FormErrors(),
    version: Int64? = nil
  ) async throws -> Response {
    let (look, words) = (try await database.read { try LookStore.find(company.id, $0) }, context.words)
    let (counts, path) = (AmountFormat(words.language), CompanyPages.path(company))
    let model: PageModel = [
      "companyName": company.name, "companyPath": path, "action": "\(path)/apparence",
      "errors": errors.model, "version": version.map { "\($0)" } ?? typed?["version"] ?? "\(look.version)",
      "colour": typed?["couleur"] ?? look.accent?.hex ?? "", "colourError": errors["couleur"],
      "logoError": errors["logo"], "swatch": look.accent?.hex,
      "hint": words(
        "look.logo_hint",
        ["kilobytes": counts.count(Picture.bytesMax >> 10), "side": counts.count(Picture.sideMax)]),
      "logo": look.logo.map { logo -> PageModel in
        [
          "path": "\(path)/logo", "alt": words("look.logo_alt", ["name": company.name]),
          "size": words(
            "look.size",
            [
              "kind": logo.kind.rawValue.uppercased(), "width": counts.count(logo.width),
              "height": counts.count(logo.height),
            ]), "width": "\(LookPages.shown(logo).width)", "height": "\(LookPages.shown(logo).height)",
        ]
      },
    ]
    return try context.formPage("look", model, title: words("look.title"), section: "setup", errors: errors)
  }

  /// A logo as it stands on a page, at most 200 by 60.
  static func shown(_ logo: Picture) -> (width: Int, height: Int) {
    let scale = min(1, 200 / Double(logo.width), 60 / Double(logo.height))
    return (max(1, Int(Double(logo.width) * scale)), max(1, Int(Double(logo.height) * scale)))
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    let (company, typed, words) = (try await context.companyToSetUp(database), context.form, context.words)
    var errors = FormErrors()
    let stored = try await database.read { try LookStore.find(company.id, $0) }
    let logo = sent(typed, stored, &errors, words)
    let accent = accent(typed, &errors, words)
    guard errors.isEmpty else { return try await form(context, company, typed, errors) }
    let version = typed["version"].flatMap { Int64($0) } ?? 0
    let look = Look(accent: accent, logo: logo, version: version)
    let (actor, now) = (context.actor, context.now)
    do {
      try await database.write { try SetLook(look).run($0, company: company.id, actor: actor, at: now) }
    } catch let stale as StaleEdit {
      errors.add(
        "couleur",
        words(
          "look.stale",
          [
            "who": ActorWords.name(stale.by ?? "", words),
            "when": stale.at.map { DateFormat(words.language).moment($0) } ?? "",
          ]))
      // What was typed is saved over what is stored now when it is sent again.
      return try await form(context, company, typed, errors, version: stale.version)
    }
    return context.redirect("\(CompanyPages.path(company))/apparence", flash: .done(words("look.saved")))
  }

  private func accent(_ typed: Form, _ errors: inout FormErrors, _ words: WordBook) -> AccentColour? {
    let text = (typed["couleur"] ?? "").trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty else { return nil }
    do {
      return try AccentColour(typed: text)
    } catch AccentColour.Problem.tooPale(let contrast) {
      let shown = (contrast * 10).rounded(.down) / 10
      errors.add(
        "couleur",
        words("look.too_pale", ["contrast": "\(shown)".replacing(".", with: words.language == .french ? "," : ".")]))
    } catch {
      errors.add("couleur", words("look.not_a_colour"))
    }
    return nil
  }

  /// The logo that was sent, else the one that is there, unless it is to go.
  private func sent(_ typed: Form, _ stored: Look, _ errors: inout FormErrors, _ words: WordBook) -> Picture? {
    guard let file = typed.files.first(where: { $0.field == "logo" && $0.bytes > 0 }) else {
      return typed["sans-logo"] == nil ? stored.logo : nil
    }
    let counts = AmountFormat(words.language)
    do {
      guard file.bytes <= Picture.bytesMax else { throw PictureError.tooManyBytes(file.bytes) }
      guard let data = try? Data(contentsOf: file.path) else { throw PictureError.unreadable }
      return try Picture(reading: [UInt8](data))
    } catch PictureError.otherKind {
      errors.add("logo", words("look.other_kind"))
    } catch PictureError.tooManyBytes(let bytes) {
      errors.add(
        "logo",
        words(
          "look.too_many_bytes",
          ["kilobytes": counts.count((bytes + 1023) >> 10), "max": counts.count(Picture.bytesMax >> 10)]))
    } catch PictureError.tooManyPixels(let width, let height) {
      errors.add(
        "logo",
        words(
          "look.too_many_pixels",
          ["width": counts.count(width), "height": counts.count(height), "max": counts.count(Picture.sideMax)]))
    } catch PictureError.fourInks {
      errors.add("logo", words("look.four_inks"))
    } catch {
      errors.add("logo", words("look.unreadable"))
    }
    return nil
  }
}
