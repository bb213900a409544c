# Answers of R's survival for proportional hazards models that are not stratified by site, on the pooled records.
# Run from the repository's root: Rscript test/reference/cox-pooled.R > test/reference/cox-pooled.json
suppressMessages(library(survival))

# No package is needed to write JSON.
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    inner <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(inner, collapse = ",\n"), "]"))
    return(paste0("{", paste0('"', names(x), '": ', inner, collapse = ", "), "}"))
  }
  if (is.character(x)) return(paste0('"', x, '"'))
  sprintf("%.17g", x)
}

control <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)

hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(hospitals, function(site) {
  read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))
}))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
breast$entry <- 10 * breast$nodes
# What a grid of 30 days makes of the times.
coarse <- transform(breast, entry = ceiling(entry / 30) * 30, time = ceiling(time / 30) * 30)

answer <- function(formula, data, ties, step = NULL) {
  text <- paste(deparse(formula, width.cutoff = 500), collapse = "")
  fit <- coxph(formula, data, ties = ties, control = control)
  list(
    formula = text, step = step, ties = ties, n = fit$n, events = fit$nevent,
    coef = as.list(coef(fit)), se = setNames(as.list(sqrt(diag(vcov(fit)))), names(coef(fit))),
    loglikNull = fit$loglik[1], loglik = fit$loglik[2], scoreTest = fit$score, waldTest = unname(fit$wald.test),
    aic = AIC(fit), bic = BIC(fit)
  )
}

plain <- Surv(time, event) ~ age + nodes + hormon
late <- Surv(entry, time, event) ~ age + size + hormon
# Times of all hospitals in intervals: one begins at a time with events and takes further such times until it holds `k`.
merged <- function(formula, data, ties, k, entry = FALSE, by = NULL, step = NULL) {
  if (entry) data <- subset(data, entry < time)
  data$stratum <- if (is.null(by)) 0 else data[[by]]
  parts <- lapply(split(data, data$stratum), function(d) {
    n <- table(d$time[d$event == 1]); at <- as.numeric(names(n)); n <- as.vector(n)
    starts <- numeric(0); held <- k
    for (i in seq_along(at)) { if (held >= k) { starts <- c(starts, at[i]); held <- 0 }; held <- held + n[i] }
    if (held < k && length(starts) > 1) starts <- head(starts, -1)
    d$slot <- findInterval(d$time, starts)
    if (entry) {
      d$from <- findInterval(d$entry, starts)
      d <- subset(d, from < slot | event == 1)
      d$from <- pmin(d$from, d$slot - 1)
    }
    d
  })
  data <- do.call(rbind, parts)
  fit <- coxph(formula, data, ties = ties, control = control)
  shown <- gsub("from, slot", "entry, time", gsub("(slot", "(time", paste(deparse(formula, width.cutoff = 500), collapse = ""), fixed = TRUE))
  list(formula = shown, step = step, k = k, ties = ties, intervals = length(unique(paste(data$stratum, data$slot)[data$event == 1])),
       coef = as.list(coef(fit)), se = setNames(as.list(sqrt(diag(vcov(fit)))), names(coef(fit))),
       loglikNull = fit$loglik[1], loglik = fit$loglik[2], scoreTest = fit$score)
}

result <- list(
  versions = list(R = R.version.string, survival = as.character(packageVersion("survival"))),
  breast = list(
    answer(plain, breast, "efron"),
    answer(plain, breast, "breslow"),
    answer(Surv(time, event) ~ hormon + strata(meno), breast, "efron"),
    answer(Surv(time, event) ~ grade3 + offset(0.05 * nodes), breast, "efron"),
    answer(Surv(entry, time, event) ~ age + hormon, subset(breast, entry < time), "efron"),
    answer(late, subset(coarse, entry < time), "efron", 30),
    answer(late, subset(coarse, entry < time), "breslow", 30),
    answer(Surv(time, event) ~ age + size + nodes + strata(meno), coarse, "efron", 30)
  ),
  merged = list(
    merged(Surv(slot, event) ~ age + nodes + hormon, breast, "efron", 5),
    merged(Surv(slot, event) ~ age + meno + size + grade3 + nodes + pgr + hormon, coarse, "breslow", 11, step = 30),
    merged(Surv(slot, event) ~ age + nodes + strata(meno), breast, "efron", 11, by = "meno"),
    merged(Surv(from, slot, event) ~ age + hormon, breast, "efron", 5, entry = TRUE)
  )
)
cat(json(result), "\n", sep = "")
