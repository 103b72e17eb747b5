import Jobs
import JobsRules
import Kernel
import Sheets
import Storage
import Web

/// Long work as a table, latest first: one's own, or everybody's for who may see it.
struct JobExport {
  let sight: JobSight
  let words: WordBook

  var table: TableExport {
    let columns = [
      SheetColumn(words("jobs.column.work"), .text), SheetColumn(words("jobs.column.who"), .text),
      SheetColumn(words("jobs.column.when"), .moment), SheetColumn(words("jobs.column.state"), .text),
      SheetColumn(words("export.ended"), .moment),
      SheetColumn(words("export.why"), .text),
    ]
    return TableExport(words("jobs.title"), columns: columns) { snapshot, add in
      let jobs = try JobStore.all(of: sight.person, company: sight.company, after: nil, limit: .max, snapshot)
      for job in jobs {
        try add([
          .text(words("job.\(job.kind).title", ["title": job.title])), .text(job.who), .moment(job.created),
          .text(JobModel.stateName(job, words)), .moment(job.ended),
          .text(job.reason.map { words($0) }),
        ])
      }
    }
  }
}
