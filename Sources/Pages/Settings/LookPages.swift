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

/// `/reglages/societes/…/apparence` and `…/marques/…`: the logo, the colour, the signature and the sender of what a
/// company and its brands send.
struct LookPages: PrivatePages {
  let database: Database

  init(_ database: Database) { self.database = database }

  private enum Field {
    static let name = "nom"
    static let signature = "signature"
    static let sender = "expediteur"
    static let senderName = "nom-expediteur"
    static let senderAddress = "adresse-expediteur"
  }

  /// Whose look a page is about: a company's, or one of its brands'.
  private struct Wearer: Sendable {
    let company: Company
    let brand: Brand?
    let look: Look
    let brands: [Brand]

    var name: String { brand?.name ?? company.name }
    var path: String { brand.map { Self.path(company, $0.id) } ?? "\(CompanyPages.path(company))/apparence" }
    /// Where its logo is, for whom sets the company up.
    var logoPath: String { "\(CompanyPages.path(company))/logo" + (brand.map { "?marque=\($0.id)" } ?? "") }

    static func path(_ company: Company, _ brand: BrandID) -> String {
      "\(CompanyPages.path(company))/marques/\(brand)"
    }
  }

  func add(to routes: RouterGroup<SignedInContext>) {
    routes.get("/reglages/societes/:code/apparence") { _, context in
      try await form(context, try await wearer(context), nil)
    }
    routes.post("/reglages/societes/:code/apparence") { _, context in try await change(context) }
    routes.get("/reglages/societes/:code/marques/:brand") { _, context in
      try await form(context, try await wearer(context), nil)
    }
    routes.post("/reglages/societes/:code/marques/:brand") { _, context in try await change(context) }
    routes.post("/reglages/societes/:code/marques") { _, context in try await addBrand(context) }
    routes.get("/reglages/societes/:code/logo") { request, context in
      let (company, brand) = (try await context.companyToSetUp(database).id, LookPages.brand(request.query["marque"]))
      return try logo(try await database.read { try LookStore.all(of: company, $0)[brand] })
    }
    // Beside the previews of messages, for whoever sees them.
    routes.get("/modeles/logo") { request, context in
      let (company, brand) = (context.company, LookPages.brand(request.query["marque"]))
      return try logo(try await database.read { try LookStore.all(of: company, $0)[brand] })
    }
  }

  private static func brand(_ text: String?) -> BrandID? { text.flatMap { Int64($0) }.map { BrandID($0) } }

  /// - Throws: `WebError.notFound` for a brand that is not the company's.
  private func wearer(_ context: SignedInContext) async throws -> Wearer {
    let company = try await context.companyToSetUp(database)
    let asked = context.parameters.get("brand")
    let key = LookPages.brand(asked)
    return try await database.read { snapshot -> Wearer in
      let brand = try key.flatMap { try BrandStore.find($0, of: company.id, snapshot) }
      guard asked == nil || brand != nil else { throw WebError.notFound }
      let stored: LookStore.Wearer = if let brand { .brand(brand.id) } else { .company(company.id) }
      return Wearer(
        company: company, brand: brand, look: try LookStore.find(stored, snapshot),
        brands: try BrandStore.all(of: company.id, snapshot))
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
    _ context: SignedInContext, _ wearer: Wearer, _ typed: Form?, _ errors: FormErrors = FormErrors(),
    version: Int64? = nil
  ) async throws -> Response {
    let (look, words, company) = (wearer.look, context.words, wearer.company)
    let (counts, path) = (AmountFormat(words.language), CompanyPages.path(company))
    func shown(_ field: String, _ stored: String?) -> String { typed?[field] ?? stored ?? "" }
    let chosen = shown(Field.sender, look.sender?.rawValue)
    let model: PageModel = [
      "companyName": company.name, "companyPath": path, "action": wearer.path, "isBrand": wearer.brand != nil,
      "backPath": wearer.brand == nil ? path : "\(path)/apparence",
      "explanation": words(wearer.brand == nil ? "look.explanation" : "look.brand_explanation"),
      "errors": errors.model, "version": version.map { "\($0)" } ?? shown("version", "\(look.version)"),
      "name": shown(Field.name, wearer.brand?.name), "nameError": errors[Field.name],
      "nameMax": "\(Brand.nameMax)",
      "colour": shown("couleur", look.accent?.hex), "colourError": errors["couleur"],
      "logoError": errors["logo"], "swatch": look.accent?.hex,
      "signature": shown(Field.signature, look.signature), "signatureError": errors[Field.signature],
      "senders": LookPages.senders(of: wearer.brand, words).map { value, name -> PageModel in
        ["value": value, "name": name, "isChosen": value == chosen]
      },
      "senderName": shown(Field.senderName, look.senderName), "senderNameError": errors[Field.senderName],
      "senderAddress": shown(Field.senderAddress, look.senderAddress),
      "senderAddressError": errors[Field.senderAddress],
      "hint": words(
        "look.logo_hint",
        ["kilobytes": counts.count(Picture.Limits.logo.bytes >> 10), "side": counts.count(Picture.Limits.logo.side)]),
      "logo": look.logo.map { logo -> PageModel in
        [
          "path": wearer.logoPath, "alt": words("look.logo_alt", ["name": wearer.name]),
          "size": words(
            "look.size",
            [
              "kind": logo.kind.rawValue.uppercased(), "width": counts.count(logo.width),
              "height": counts.count(logo.height),
            ]), "width": "\(LookPages.shown(logo).width)", "height": "\(LookPages.shown(logo).height)",
        ]
      },
      "brandsPath": "\(path)/marques",
      "brands": wearer.brands.map { brand -> PageModel in
        [
          "name": brand.name, "path": Wearer.path(company, brand.id),
          "label": words("look.open_brand", ["name": brand.name]),
        ]
      },
    ]
    return try context.formPage(
      "look", model, title: wearer.brand?.name ?? words("look.title"), section: "setup", errors: errors)
  }

  /// Whom a form offers as the sender: a brand may leave it to the company.
  private static func senders(of brand: Brand?, _ words: WordBook) -> [(value: String, name: String)] {
    let all = Look.Sender.allCases.map { (value: $0.rawValue, name: words("look.sender.\($0.rawValue)")) }
    guard brand == nil else { return [(value: "", name: words("look.sender_as_company"))] + all }
    // Nothing said means the company.
    return all.map { (value: $0.value == Look.Sender.company.rawValue ? "" : $0.value, name: $0.name) }
  }

  /// A logo as it stands on a page, at most 200 by 60.
  static func shown(_ logo: Picture) -> (width: Int, height: Int) {
    let scale = min(1, 200 / Double(logo.width), 60 / Double(logo.height))
    return (max(1, Int(Double(logo.width) * scale)), max(1, Int(Double(logo.height) * scale)))
  }

  private func change(_ context: SignedInContext) async throws -> Response {
    let (wearer, typed, words) = (try await wearer(context), context.form, context.words)
    var fields = TypedFields(typed, today: context.day, words: words)
    let name = wearer.brand == nil ? nil : LookPages.brandName(&fields)
    let look = read(&fields, over: wearer)
    var errors = fields.errors
    guard errors.isEmpty else { return try await form(context, wearer, typed, errors) }
    let (company, brand, actor, now) = (wearer.company.id, wearer.brand?.id, context.actor, context.now)
    do {
      try await database.write { transaction in
        try SetLook(look, brand: brand).run(transaction, company: company, actor: actor, at: now)
        guard let name, let brand else { return }
        try SaveBrand(name, as: brand).run(transaction, company: company, actor: actor, at: now)
      }
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
      return try await form(context, wearer, typed, errors, version: stale.version)
    } catch BrandRefusal.nameTaken(let name) {
      errors.add(Field.name, words("look.brand_taken", ["name": name]))
      return try await form(context, wearer, typed, errors)
    }
    return context.redirect(wearer.path, flash: .done(words("look.saved")))
  }

  private func addBrand(_ context: SignedInContext) async throws -> Response {
    let (wearer, words) = (try await wearer(context), context.words)
    var fields = TypedFields(context.form, today: context.day, words: words)
    guard let name = LookPages.brandName(&fields) else {
      return try await form(context, wearer, context.form, fields.errors)
    }
    let (company, actor, now) = (wearer.company.id, context.actor, context.now)
    do {
      let id = try await database.write {
        try SaveBrand(name).run($0, company: company, actor: actor, at: now)
      }
      return context.redirect(Wearer.path(wearer.company, id), flash: .done(words("look.brand_made")))
    } catch BrandRefusal.nameTaken(let name) {
      let errors = FormErrors(Field.name, words("look.brand_taken", ["name": name]))
      return try await form(context, wearer, context.form, errors)
    }
  }

  private static func brandName(_ fields: inout TypedFields) -> String? {
    let name = fields.text(Field.name, max: Brand.nameMax)
    if name == nil, fields.errors[Field.name] == nil {
      fields.errors.add(Field.name, fields.words("look.brand_nameless"))
    }
    return name
  }

  /// What was typed. A company's sender is said with its mail server.
  private func read(_ fields: inout TypedFields, over wearer: Wearer) -> Look {
    let (form, words) = (fields.form, fields.words)
    let logo = sent(form, wearer.look, &fields.errors, words)
    let accent = accent(form, &fields.errors, words)
    let lines = (fields.text(Field.signature, max: Look.signatureMax) ?? "").split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    var look = Look(
      accent: accent, logo: logo, signature: lines.isEmpty ? nil : lines.joined(separator: "\n"),
      sender: form[Field.sender].flatMap { Look.Sender(rawValue: $0) },
      version: form["version"].flatMap { Int64($0) } ?? 0)
    guard wearer.brand != nil else { return look }
    look.senderName = fields.text(Field.senderName, max: Brand.nameMax)
    look.senderAddress = fields.text(Field.senderAddress, max: 254)
    if let address = look.senderAddress, !EmailSyntax.isWellFormed(address) {
      fields.errors.add(Field.senderAddress, words("look.not_an_address", ["typed": address]))
    }
    return look
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
      guard file.bytes <= Picture.Limits.logo.bytes else { throw PictureError.tooManyBytes(file.bytes) }
      guard let data = try? Data(contentsOf: file.path) else { throw PictureError.unreadable }
      return try Picture(reading: [UInt8](data))
    } catch PictureError.otherKind {
      errors.add("logo", words("look.other_kind"))
    } catch PictureError.tooManyBytes(let bytes) {
      errors.add(
        "logo",
        words(
          "look.too_many_bytes",
          ["kilobytes": counts.count((bytes + 1023) >> 10), "max": counts.count(Picture.Limits.logo.bytes >> 10)]))
    } catch PictureError.tooManyPixels(let width, let height) {
      errors.add(
        "logo",
        words(
          "look.too_many_pixels",
          ["width": counts.count(width), "height": counts.count(height), "max": counts.count(Picture.Limits.logo.side)])
      )
    } catch PictureError.fourInks {
      errors.add("logo", words("look.four_inks"))
    } catch {
      errors.add("logo", words("look.unreadable"))
    }
    return nil
  }
}
