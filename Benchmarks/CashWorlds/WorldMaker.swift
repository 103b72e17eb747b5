import CashApplicationRules
import Kernel

/// Makes the customers and items of a world, and keeps what is open while receipts are made.
struct WorldMaker {
  struct Party {
    let id: CustomerID
    let name: String
    let account: String
    let parent: Int?
    let fixedAmount: Int64
  }

  let plan: CashWorld.Plan
  var dice: SeededDice
  var world = CashWorld()
  var parties: [Party] = []
  /// What is truly open, by item.
  var open: [Int64] = []
  var byParty: [[Int]] = []
  /// Items that were paid in one sum quoting them, for second payments.
  var paid: [Int] = []

  static let start: CivilDate = "2026-08-01"

  init(_ plan: CashWorld.Plan) {
    self.plan = plan
    dice = SeededDice(plan.seed)
  }

  private static let trades = [
    "Ferronnerie", "Optique", "Agence", "Domaine", "Atelier", "Keller", "Harbour", "Velo", "Studio", "Molino", "Casa",
    "Nordic", "Schmidt", "Whitfield", "Brunner", "Costa", "Almeida", "Granite", "Papeterie", "Clinique",
  ]
  private static let names = [
    "Kowalski", "Okafor", "Vandamme", "Lindqvist", "Haddad", "Berger", "Nakamura", "Moretti", "Castellane", "Oliveira",
    "Fairbanks", "Zimmermann", "Delacroix", "Arslan", "Novak", "Rasmussen", "Peralta", "Tanguy", "Iversen", "Quintero",
  ]
  private static let ends = ["SAS", "GmbH", "Ltd", "SARL", "SL", "SRL", "BV", "& Co", "AG", "SA"]
  private static let places = ["", " Nord", " Ost", " Bristol", " Sevilla", " 2", " Holding", " Ouest", " Service"]

  mutating func makeCustomers() {
    var taken: Set<String> = []
    for number in 0..<plan.customers {
      var name = ""
      repeat {
        if number > 0, dice.happens(plan.alikeNames) {
          let other = parties[dice.below(number)].name.split(separator: " ").dropLast().joined(separator: " ")
          name = other + dice.pick(WorldMaker.places) + " " + dice.pick(WorldMaker.ends)
        } else {
          name =
            dice.pick(WorldMaker.trades) + " " + dice.pick(WorldMaker.names) + dice.pick(WorldMaker.places) + " "
            + dice.pick(WorldMaker.ends)
        }
      } while !taken.insert(Folding.folded(name)).inserted
      let account = "XX" + String(10_000_000_000 + number * 7_919)
      let parent = number > 10 && dice.happens(4) ? dice.below(10) : nil
      let party = Party(
        id: CustomerID(Int64(number + 1)), name: name, account: account, parent: parent,
        fixedAmount: Int64(50 + dice.below(40) * 10) * 100)
      parties.append(party)
      world.payers.append(
        KnownPayer(
          customer: party.id, name: name, parent: parent.map { CustomerID(Int64($0 + 1)) },
          codes: [WorldMaker.code(number)]))
      if dice.happens(plan.knownAccounts) { world.accounts[account] = [party.id] }
    }
    byParty = Array(repeating: [], count: parties.count)
  }

  /// A customer's code, which has nothing to do with the numbers of its invoices.
  static func code(_ party: Int) -> String { "K" + String(20_000 + party * 7) }

  mutating func makeItems() {
    var ofCustomer = Array(repeating: 0, count: parties.count)
    var drafts = (0..<plan.items).map { _ in
      // Few customers have most of the invoices.
      let party = min(dice.below(parties.count), dice.below(parties.count))
      return (day: dice.below(120), party: party)
    }
    drafts.sort { ($0.day, $0.party) < ($1.day, $1.party) }
    for (count, draft) in drafts.enumerated() {
      let issued = ("2026-05-01" as CivilDate).adding(days: draft.day)
      ofCustomer[draft.party] += 1
      let month = 5 + draft.day / 31
      let number = plan.numbering.number(
        count + 1, customer: draft.party, ofCustomer: ofCustomer[draft.party], month: month)
      let isCredit = dice.happens(4)
      let minor =
        dice.happens(plan.fixedAmounts)
        ? parties[draft.party].fixedAmount : Int64(1_500 + dice.below(60) * dice.below(60) * dice.below(400))
      let index = world.items.count
      world.items.append(
        OpenItem(
          id: ItemID(Int64(index + 1)), customer: parties[draft.party].id, number: isCredit ? "C" + number : number,
          open: Money(minor: isCredit ? -minor / 3 : minor, .eur), issued: issued,
          due: issued.adding(days: dice.pick([0, 14, 30, 30, 45, 60]))))
      byParty[draft.party].append(index)
    }
    open = world.items.map(\.open.minor)
  }

  /// What a customer owes on a day, the oldest due first.
  func owed(_ party: Int, on day: CivilDate) -> [Int] {
    byParty[party].filter { open[$0] > 0 && world.items[$0].issued < day }
      .sorted { (world.items[$0].due, $0) < (world.items[$1].due, $1) }
  }
}
