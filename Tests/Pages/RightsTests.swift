import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import People
import PeopleRules
import Support
import Testing

/// Who may go where: every route with every role.
struct RightsTests {
  /// The right that each route asks for beside seeing. A new route must say here whom it is for.
  static let asked: [String: Right?] = [
    "GET /": nil,
    "GET /absences": nil,
    "POST /absences": nil,
    "GET /absences/nouvelle": nil,
    "GET /absences/{absence}": nil,
    "POST /absences/{absence}": nil,
    "POST /absences/{absence}/fin": nil,
    "POST /absences/{absence}/reprise": nil,
    "GET /agenda": nil,
    "GET /agenda/actions/nouvelle": .comment,
    "POST /agenda/actions": .comment,
    "POST /agenda/lignes/{line}": .comment,
    "POST /agenda/reprises/{mark}": .comment,
    "GET /clients/{code}/appel": .remind,
    "GET /clients/{code}/relance": .remind,
    "POST /clients/{code}/relance": .remind,
    "GET /clients/{code}/script": .remind,
    "GET /aide": nil,
    "GET /aide/{article}": nil,
    "GET /balance-agee": nil,
    "GET /bienvenue": nil,
    "POST /bienvenue/{step}": .configure,
    "POST /bienvenue/relances": .configure,
    "GET /clients": nil,
    "GET /clients/{code}": nil,
    "GET /clients/{code}/contacts": nil,
    "GET /clients/{code}/contacts/nouveau": .editCustomers,
    "POST /clients/{code}/contacts/nouveau": .editCustomers,
    "GET /clients/{code}/contacts/{contact}": .editCustomers,
    "POST /clients/{code}/contacts/{contact}": .editCustomers,
    "POST /clients/{code}/contacts/{contact}/adresse": .editCustomers,
    "POST /clients/{code}/contacts/{contact}/retirer": .editCustomers,
    "POST /clients/{code}/contacts/{contact}/retablir": .editCustomers,
    "GET /clients/{code}/modifier": .editCustomers,
    "POST /clients/{code}/modifier": .editCustomers,
    "GET /clients/{code}/chronologie": nil,
    "GET /clients/{code}/documents": nil,
    "POST /clients/{code}/presence": nil,
    "POST /clients/{code}/suivi": nil,
    "GET /compte/sessions": nil,
    "GET /compte/signature": nil,
    "POST /compte/signature": nil,
    "GET /notifications": nil,
    "POST /notifications/lues": nil,
    "POST /notifications/preferences": nil,
    "POST /notifications/{notice}": nil,
    "GET /lots/clients/charge": .assignCustomers,
    "POST /lots/clients/charge": .assignCustomers,
    "GET /lots/clients/commercial": .assignCustomers,
    "POST /lots/clients/commercial": .assignCustomers,
    "GET /lots/clients/scenario": .assignCustomers,
    "POST /lots/clients/scenario": .assignCustomers,
    "GET /lots/clients/suivi": nil,
    "POST /lots/clients/suivi": nil,
    "GET /lots/clients/suspension": .remind,
    "POST /lots/clients/suspension": .remind,
    "POST /lots/{batch}/annuler": nil,
    "POST /vues": nil,
    "POST /vues/colonnes": nil,
    "POST /vues/{view}/supprimer": nil,
    "POST /vues/{view}/restaurer": nil,
    "GET /clients/{code}/creance": .remind,
    "POST /clients/{code}/creance": .remind,
    "POST /clients/{code}/creance/annuler": .remind,
    "GET /clients/{code}/contentieux/nouveau": .remind,
    "POST /clients/{code}/contentieux": .remind,
    "GET /contentieux": nil,
    "GET /contentieux/{file}": nil,
    "POST /contentieux/{file}": .remind,
    "GET /clients/{code}/limite": nil,
    "POST /clients/{code}/limite": .decideLimits,
    "GET /clients/{code}/livraisons": .remind,
    "POST /clients/{code}/livraisons": .remind,
    "GET /clients/{code}/livraisons/reprise": .remind,
    "POST /clients/{code}/livraisons/reprise": .remind,
    "GET /clients/{code}/scenario": .assignCustomers,
    "POST /clients/{code}/scenario": .assignCustomers,
    "GET /clients/{code}/suspension": .remind,
    "POST /clients/{code}/suspension": .remind,
    "POST /clients/{code}/suspension/fin": .remind,
    "GET /clients/{code}/factures": nil,
    "GET /clients/{code}/litiges": nil,
    "GET /clients/{code}/litiges/nouveau": .recordDispute,
    "POST /clients/{code}/litiges": .recordDispute,
    "GET /clients/{code}/notes": nil,
    "POST /clients/{code}/notes": .comment,
    "GET /clients/{code}/paiements": nil,
    "GET /clients/{code}/preuves.zip": nil,
    "GET /clients/{code}/promesses": nil,
    "GET /clients/{code}/echeanciers/nouveau": .recordPromise,
    "POST /clients/{code}/echeanciers": .recordPromise,
    "GET /clients/{code}/echeanciers/{plan}": nil,
    "GET /clients/{code}/echeanciers/{plan}/accord.pdf": nil,
    "POST /clients/{code}/echeanciers/{plan}/fin": .recordPromise,
    "GET /clients/{code}/promesses/nouvelle": .recordPromise,
    "POST /clients/{code}/promesses": .recordPromise,
    "POST /clients/{code}/promesses/{promise}": .recordPromise,
    "POST /clients/{code}/promesses/{promise}/reprendre": .recordPromise,
    "GET /clients/{code}/releve": nil,
    "GET /clients/{code}/relances": nil,
    "GET /equipe": nil,
    "GET /equipe/repartition": .assignCustomers,
    "POST /equipe/repartition": .assignCustomers,
    "POST /equipe/objectifs": .assignCustomers,
    "GET /envois": nil,
    "GET /envois/courriers.pdf": nil,
    "GET /envois/{message}": nil,
    "POST /envois/{message}": .remind,
    "POST /envois/{message}/exemplaire": .remind,
    "POST /envois/{message}/poste": .remind,
    "POST /envois/postes": .remind,
    "GET /envois/recommandes": nil,
    "POST /envois/recommandes": .remind,
    "GET /envois/{message}/recommande": nil,
    "POST /envois/{message}/recommande": .remind,
    "POST /envois/{message}/preuves": .remind,
    "GET /envois/{message}/preuves/{proof}": nil,
    "POST /envois/{message}/preuves/{proof}/fin": .remind,
    "POST /envois/retenus": .configure,
    "GET /envois/{message}/lettre.pdf": nil,
    "GET /envois/{message}/message.eml": nil,
    "GET /factures": nil,
    "GET /factures/{number}": nil,
    "GET /factures/{number}/fichier": nil,
    "GET /factures/{number}/pieces/{paper}": nil,
    "POST /factures/{number}/pieces": .recordDispute,
    "POST /factures/{number}/pieces/{paper}/fin": .recordDispute,
    "GET /groupes/{group}": nil,
    "GET /imports": nil,
    "POST /imports": .importFiles,
    "GET /imports/colonnes/{original}": .importFiles,
    "POST /imports/colonnes/{original}": .importFiles,
    "POST /imports/colonnes/{original}/oublier": .importFiles,
    "POST /imports/modeles/oublier": .importFiles,
    "GET /imports/{file}": nil,
    "POST /imports/{file}/lignes/{row}": .importFiles,
    "POST /imports/{file}/lignes/{row}/ecarter": .importFiles,
    "GET /journal": .readJournal,
    "POST /journal/verification": .readJournal,
    "GET /rapports": nil,
    "GET /rapports/delais-de-paiement": nil,
    "GET /rapports/dso": nil,
    "GET /rapports/efficacite": nil,
    "GET /rapports/envois": nil,
    "POST /rapports/envois": nil,
    "GET /rapports/envois/nouveau": nil,
    "POST /rapports/envois/{subscription}/arreter": nil,
    "POST /rapports/envois/{subscription}/quitter": nil,
    "POST /rapports/envois/{subscription}/reprendre": nil,
    "GET /rapports/departs": nil,
    "GET /rapports/equipe": nil,
    "GET /rapports/retards": nil,
    "GET /lettrage": nil,
    "GET /lettrage/lot": .applyCash,
    "POST /lettrage/lot": .applyCash,
    "GET /lettrage/lots/{lot}": nil,
    "POST /lettrage/lots/{lot}": .applyCash,
    "GET /lettrage/releves": nil,
    "GET /lettrage/reglements/{item}": .applyCash,
    "POST /lettrage/reglements/{item}": .applyCash,
    "POST /lettrage/imputations/{allocation}": .applyCash,
    "GET /lettrage/{entry}": nil,
    "POST /lettrage/{entry}": .applyCash,
    "GET /litiges": nil,
    "GET /litiges/{dispute}": nil,
    "POST /litiges/{dispute}": .recordDispute,
    "POST /litiges/{dispute}/reprendre": .recordDispute,
    "GET /modeles": nil,
    "GET /modeles/{step}": nil,
    "POST /modeles/{step}": .configure,
    "GET /modeles/{step}/apercu.pdf": nil,
    "GET /notes/{comment}/modifier": .comment,
    "POST /notes/{comment}": .comment,
    "POST /notes/{comment}/supprimer": .comment,
    "POST /notes/{comment}/restaurer": .comment,
    "GET /promesses": nil,
    "GET /raccourcis": nil,
    "GET /recherche": nil,
    "GET /risque/depassements": nil,
    "GET /reglages": nil,
    "POST /reglages/sauvegarde": .managePeople,
    "GET /reglages/e-mail": .configure,
    "POST /reglages/e-mail": .managePeople,
    "POST /reglages/e-mail/essai": .configure,
    "GET /reglages/sms": .configure,
    "POST /reglages/sms": .managePeople,
    "POST /reglages/sms/arreter": .managePeople,
    "POST /reglages/sms/essai": .managePeople,
    "GET /reglages/courrier": .configure,
    "POST /reglages/courrier": .managePeople,
    "POST /reglages/courrier/essai": .managePeople,
    "GET /reglages/reponses": .configure,
    "POST /reglages/reponses": .configure,
    "POST /reglages/reponses/arreter": .configure,
    "POST /reglages/reponses/essai": .configure,
    "GET /reglages/envois": .configure,
    "POST /reglages/envois": .configure,
    "POST /reglages/envois/test": .configure,
    "GET /reglages/signature": .configure,
    "POST /reglages/signature": .configure,
    "GET /reglages/societes": .configure,
    "POST /reglages/societes": .configure,
    "GET /reglages/societes/nouvelle": .configure,
    "GET /reglages/societes/{code}": .configure,
    "POST /reglages/societes/{code}": .configure,
    "GET /reglages/societes/{code}/apparence": .configure,
    "POST /reglages/societes/{code}/apparence": .configure,
    "GET /reglages/societes/{code}/logo": .configure,
    "GET /modeles/logo": nil,
    "GET /reglages/taux": .configure,
    "POST /reglages/taux": .configure,
    "GET /reglages/connexion": .managePeople,
    "POST /reglages/connexion": .managePeople,
    "POST /reglages/connexion/arreter": .managePeople,
    "GET /reglages/roles": .managePeople,
    "POST /reglages/roles": .managePeople,
    "GET /reglages/roles/nouveau": .managePeople,
    "GET /reglages/roles/{role}": .managePeople,
    "POST /reglages/roles/{role}": .managePeople,
    "POST /reglages/roles/{role}/supprimer": .managePeople,
    "GET /reglages/utilisateurs": .managePeople,
    "POST /reglages/utilisateurs": .managePeople,
    "GET /reglages/utilisateurs/nouveau": .managePeople,
    "GET /reglages/utilisateurs/{person}": .managePeople,
    "POST /reglages/utilisateurs/{person}": .managePeople,
    "POST /reglages/utilisateurs/{person}/deblocage": .managePeople,
    "POST /reglages/utilisateurs/{person}/depart": .managePeople,
    "POST /reglages/utilisateurs/{person}/double-authentification/fin": .managePeople,
    "POST /reglages/utilisateurs/{person}/invitation": .managePeople,
    "POST /reglages/utilisateurs/{person}/retour": .managePeople,
    "POST /reglages/utilisateurs/{person}/sessions/fin": .managePeople,
    "GET /societes/groupe": nil,
    "GET /travaux": nil,
    "GET /travaux/{job}": nil,
    "GET /travaux/{job}/suivi": nil,
    "GET /travaux/{job}/fichier": nil,
    "POST /travaux/envoi": .remind,
    "POST /travaux/exports": nil,
    "POST /travaux/journee": .configure,
    "POST /travaux/{job}/annuler": nil,
    "POST /travaux/{job}/recommencer": nil,
    "GET /scenarios": nil,
    "POST /scenarios": .configure,
    "GET /scenarios/{scenario}": nil,
    "POST /scenarios/{scenario}": .configure,
    "POST /scenarios/{scenario}/brouillon": .configure,
    "GET /scenarios/{scenario}/apercu": .configure,
    "GET /scenarios/{scenario}/clients": nil,
    "POST /scenarios/{scenario}/clients": .assignCustomers,
    "POST /scenarios/{scenario}/defaut": .configure,
    "GET /scenarios/{scenario}/effet": .configure,
    "POST /scenarios/{scenario}/etapes": .configure,
    "POST /scenarios/{scenario}/etapes/{step}": .configure,
    "POST /scenarios/{scenario}/migration": .configure,
    "GET /scenarios/{scenario}/publication": .configure,
    "POST /scenarios/{scenario}/publication": .configure,
    "GET /scenarios/{scenario}/rejeu": .configure,
    "POST /scenarios/{scenario}/essais": .configure,
    "GET /scenarios/{scenario}/essais/{version}": .configure,
    "POST /scenarios/{scenario}/essais/{version}/fin": .configure,
    "GET /segments": nil,
    "POST /segments": .configure,
    "GET /segments/nouveau": .configure,
    "GET /segments/{segment}": nil,
    "POST /segments/{segment}": .configure,
    "POST /segments/{segment}/fin": .configure,
    "POST /segments/{segment}/ordre": .configure,
    "POST /segments/{segment}/reprise": .configure,
    "GET /reponses": nil,
    "GET /reponses/{reply}": nil,
    "POST /reponses/{reply}": .comment,
    "POST /reponses/{reply}/client": .comment,
    "POST /reponses/{reply}/note": .comment,
    "POST /relances/{action}": .remind,
    "POST /relances/{action}/reprendre": .remind,
    "GET /relances/{action}/lettre.pdf": nil,
    "GET /relances/{action}/sms.txt": nil,
  ]

  /// What shows the company whole is not for who sees only their own customers.
  static let whole: Set<String> = [
    "GET /imports", "GET /imports/{file}", "GET /lettrage", "GET /lettrage/lot", "GET /lettrage/lots/{lot}",
    "GET /lettrage/releves", "GET /lettrage/{entry}",
    "GET /rapports/equipe", "GET /equipe", "GET /equipe/repartition", "POST /equipe/repartition",
    "POST /equipe/objectifs", "GET /journal",
    "POST /journal/verification", "POST /bienvenue/relances",
    "POST /travaux/journee", "POST /travaux/envoi", "POST /reglages/sauvegarde", "GET /reglages/connexion",
    "POST /reglages/connexion",
    "POST /reglages/connexion/arreter", "POST /reglages/e-mail", "POST /envois/retenus",
    "POST /reglages/sms", "POST /reglages/sms/essai", "POST /reglages/sms/arreter",
    "POST /reglages/courrier", "POST /reglages/courrier/essai",
    "GET /scenarios/{scenario}/effet", "GET /scenarios/{scenario}/publication",
    "GET /scenarios/{scenario}/essais/{version}",
  ]

  /// What whoever reads everything may read too.
  static let read: Set<String> = [
    "GET /reglages/roles", "GET /reglages/utilisateurs", "GET /reglages/societes", "GET /reglages/taux",
    "GET /reglages/e-mail", "GET /reglages/sms", "GET /reglages/courrier", "GET /reglages/envois",
    "GET /reglages/reponses",
    "GET /reglages/signature", "GET /scenarios/{scenario}/essais/{version}",
  ]

  /// Roles that an installation can make for itself: every right on one's own customers, or few on all.
  private static let own = [
    Role(key: "custom:1", name: "Agence", rights: Set(Right.allCases), customers: .own),
    Role(key: "custom:1", name: "Relances", rights: [.see, .remind], customers: .own),
    Role(key: "custom:1", name: "Réglages", rights: [.see, .configure]),
  ]

  /// What asks for more rights than the one that is listed.
  private static let more: [String: Set<Right>] = [
    "POST /bienvenue/relances": [.applyCash, .recordPromise, .remind],
    "POST /travaux/journee": [.applyCash, .recordPromise, .remind],
  ]

  @Test("every route refuses whoever lacks its right, and nobody else", arguments: Role.shipped + own)
  func walk(known: Role) async throws {
    try await PagesBench.open(
      .sqlite, own: known,
      fill: { transaction, _ in
        guard let name = known.name else { return }
        _ = try OwnRoles(actor: Example.actor, at: Engine.moment).add(
          name: name, rights: known.rights, customers: known.customers, transaction)
      }
    ) { bench in
      for route in bench.routes {
        guard let right = Self.asked[route] else {
          Issue.record("\(route) is not listed: say whom it is for")
          continue
        }
        let parts = route.split(separator: " ")
        let path = String(parts[1]).replacing(/\{[a-z]+\}/, with: "1")
        let response = try await bench.client.execute(
          uri: path, method: parts[0] == "POST" ? .post : .get,
          headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
          body: parts[0] == "POST" ? ByteBuffer(string: "_csrf=csrf") : nil)
        let reads = Self.read.contains(route) && known.may(.readJournal) && known.customers == .all
        let isOpen =
          (known.may(right ?? .see) || reads) && known.rights.isSuperset(of: Self.more[route] ?? [])
          && (known.customers == .all || !Self.whole.contains(route))
        #expect((response.status == .forbidden) == !isOpen, "\(route): \(response.status)")
        #expect(response.status.code < 500, "\(route): \(response.status)")
      }
      #expect(Set(Self.asked.keys).subtracting(bench.routes).isEmpty)
    }
  }

  @Test("no form is taken without the token of its session")
  func forged() async throws {
    try await PagesBench.open(.sqlite, role: "administrator", fill: { _, _ in }) { bench in
      for route in bench.routes where route.hasPrefix("POST ") {
        let path = route.dropFirst(5).replacing(/\{[a-z]+\}/, with: "1")
        for token in ["", "_csrf=", "_csrf=cSrf"] {
          let response = try await bench.client.execute(
            uri: String(path), method: .post,
            headers: [.cookie: "encours-session=x", .contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: token))
          #expect(response.status == .forbidden, "\(route) with «\(token)»")
        }
      }
    }
  }
}
