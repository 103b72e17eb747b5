import Kernel
import People
import PeopleRules
import Receivables
import ReceivablesRules
import Storage
import Support
import Teamwork
import TeamworkRules
import Testing

@Suite("Comments, stored")
struct CommentTests {
  @Test("a comment keeps its words, its document and whom it names; the latest comes first", arguments: Engine.all)
  func write(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      try await database.write { transaction in
        try WriteComment("Un\r\n@Paul Riva et @inconnu", about: team.customer, item: team.item).run(
          transaction, company: team.company, actor: team.claire.actor, at: Team.now)
        try WriteComment("<b>deux</b>", about: team.customer).run(
          transaction, company: team.company, actor: team.paul.actor, at: Team.now.adding(seconds: 60))
      }
      let all = try await database.read {
        try CommentStore.all(of: team.customer, company: team.company, limit: 10, $0)
      }
      #expect(all.map(\.text) == ["<b>deux</b>", "Un\n@Paul Riva et @inconnu"])
      #expect(all.map(\.authorName) == ["Paul Riva", "Claire Morel"])
      #expect(all[1].mentions == [Mention(person: team.paul.id, place: 3, length: 10)])
      #expect(all[1].itemNumber == "FA-26-04417")
      let onItem = try await database.read {
        try CommentStore.all(ofItems: [team.item], company: team.company, limit: 10, $0)
      }
      #expect(onItem.map(\.id) == [all[1].id])
      let next = try await database.read {
        try CommentStore.all(of: team.customer, company: team.company, after: all[0].id, limit: 10, $0)
      }
      #expect(next.map(\.id) == [all[1].id])
    }
  }

  @Test(
    "a form sent twice writes one comment; other words, another subject or a later time another", arguments: Engine.all)
  func twice(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      func write(_ text: String, item: ItemID? = nil, by author: Person, after seconds: Int64) async throws -> CommentID
      {
        try await database.write { transaction in
          try WriteComment(text, about: team.customer, item: item).run(
            transaction, company: team.company, actor: author.actor, at: Team.now.adding(seconds: seconds))
        }
      }
      let first = try await write("Rappelle demain", by: team.claire, after: 0)
      #expect(try await write("Rappelle demain ", by: team.claire, after: 5) == first)
      let others = [
        try await write("Rappelle lundi", by: team.claire, after: 6),
        try await write("Rappelle demain", item: team.item, by: team.claire, after: 7),
        try await write("Rappelle demain", by: team.paul, after: 8),
        try await write("Rappelle demain", by: team.claire, after: 60),
      ]
      #expect(Set(others + [first]).count == 5)
      let all = try await database.read {
        try CommentStore.all(of: team.customer, company: team.company, limit: 10, $0)
      }
      #expect(all.count == 5)
      #expect(try await Team.events(database, "comment.written").count == 5)
    }
  }

  @Test("who may not see the customer is not named, and cannot write about it", arguments: Engine.all)
  func access(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let named = try await database.write { transaction in
        let id = try WriteComment("@Marc Petit @Sophie Lenoir", about: team.customer).run(
          transaction, company: team.company, actor: team.claire.actor, at: Team.now)
        return try CommentStore.find(id, of: team.company, transaction)?.mentions.map(\.person)
      }
      #expect(named == [team.sophie.id])
      let other = try await database.write { transaction in
        try CustomerStore.insert(Example.customer(team.company, code: "C-2", name: "Autre client"), transaction)
      }
      let seen = try await database.read {
        try TeamStore.colleagues(seeing: other, of: team.company, on: "2026-11-23", $0)
      }
      #expect(seen.map(\.name) == ["Claire Morel", "Paul Riva"])
      await #expect(throws: CommentRefusal.unknown) {
        try await database.write { transaction in
          try WriteComment("vu", about: other).run(
            transaction, company: team.company, actor: team.sophie.actor, at: Team.now)
        }
      }
      await #expect(throws: CommentRefusal.unknown) {
        try await database.write { transaction in
          try WriteComment("vu", about: other, item: team.item).run(
            transaction, company: team.company, actor: team.claire.actor, at: Team.now)
        }
      }
      await #expect(throws: NotAllowed.self) {
        try await database.write { transaction in
          try WriteComment("vu", about: team.customer).run(
            transaction, company: team.company, actor: team.stranger.actor, at: Team.now)
        }
      }
    }
  }

  @Test("of two corrections made from one version the second is told so", arguments: Engine.all)
  func stale(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let later = Team.now.adding(seconds: 120)
      let id = try await database.write { transaction in
        try WriteComment("@Paul Riva", about: team.customer).run(
          transaction, company: team.company, actor: team.claire.actor, at: Team.now)
      }
      try await database.write { transaction in
        try EditComment(id, "@Paul Riva @Sophie Lenoir", version: 1).run(
          transaction, company: team.company, actor: team.claire.actor, at: later)
      }
      await #expect(throws: StaleEdit(by: "Claire Morel", at: later, version: 2)) {
        try await database.write { transaction in
          try EditComment(id, "autre", version: 1).run(
            transaction, company: team.company, actor: team.claire.actor, at: later)
        }
      }
      await #expect(throws: CommentRefusal.notAuthor) {
        try await database.write { transaction in
          try EditComment(id, "autre", version: 2).run(
            transaction, company: team.company, actor: team.paul.actor, at: later)
        }
      }
      await #expect(throws: CommentRefusal.tooLate) {
        try await database.write { transaction in
          try EditComment(id, "autre", version: 2).run(
            transaction, company: team.company, actor: team.claire.actor, at: Team.now.adding(seconds: 1_000))
        }
      }
      let stored = try await database.read { try CommentStore.find(id, of: team.company, $0) }
      #expect(stored?.version == 2)
      #expect(stored?.edited == later)
      #expect(stored?.mentions.map(\.person) == [team.paul.id, team.sophie.id])
      let facts = try await database.read { snapshot in
        try snapshot.query("SELECT facts FROM journal WHERE event = 'comment.edited'") { $0.text(0) }
      }
      #expect(facts == ["{\"comment\":\(id),\"mentions\":[\(team.sophie.id)]}"])
    }
  }

  @Test(
    "a deleted comment leaves a trace, can be brought back by who deleted it, and is forgotten in the end",
    arguments: Engine.all)
  func delete(engine: Engine) async throws {
    try await Team.open(engine) { database, team in
      let id = try await database.write { transaction in
        try WriteComment("secret @Paul Riva", about: team.customer).run(
          transaction, company: team.company, actor: team.paul.actor, at: Team.now)
      }
      let delete: @Sendable (Person) async throws -> Void = { person in
        try await database.write { transaction in
          try DeleteComment(id).run(transaction, company: team.company, actor: person.actor, at: Team.now)
        }
      }
      let restore: @Sendable (Person) async throws -> Void = { person in
        try await database.write { transaction in
          try RestoreComment(id).run(transaction, company: team.company, actor: person.actor, at: Team.now)
        }
      }
      await #expect(throws: CommentRefusal.notAuthor) { try await delete(team.sophie) }
      let told = "SELECT COUNT(*) FROM notice WHERE content LIKE '%secret%'" as SQL
      let before = try await database.count(told)
      #expect(before > 0)
      try await delete(team.claire)
      // Its words are gone from the notices too, and come back with it.
      #expect(try await database.count(told) == 0)
      await #expect(throws: CommentRefusal.unknown) { try await delete(team.paul) }
      await #expect(throws: CommentRefusal.unknown) { try await restore(team.paul) }
      try await restore(team.claire)
      let back = try await database.read { try CommentStore.find(id, of: team.company, $0) }
      #expect(back?.text == "secret @Paul Riva")
      #expect(back?.mentions.count == 1)
      #expect(try await database.count(told) == before)
      try await delete(team.paul)
      let events = try await Team.events(database, "comment.%")
      #expect(events == ["comment.written", "comment.deleted", "comment.restored", "comment.deleted"])
      let traces = try await database.read { snapshot in
        try snapshot.query("SELECT facts FROM journal WHERE event = 'comment.deleted'") { $0.text(0) }
      }
      #expect(traces.allSatisfy { !$0.contains("secret") && $0.contains("Paul Riva") })
      try await database.write { transaction in
        try CommentStore.tidy(team.company, at: Team.now.adding(seconds: CommentStore.keptSeconds), transaction)
      }
      try await restore(team.paul)
      try await delete(team.paul)
      try await database.write { transaction in
        try CommentStore.tidy(team.company, at: Team.now.adding(seconds: CommentStore.keptSeconds + 1), transaction)
      }
      await #expect(throws: CommentRefusal.unknown) { try await restore(team.paul) }
      let left = try await database.count("SELECT COUNT(*) FROM comment_mention")
      #expect(left == 0)
    }
  }
}
