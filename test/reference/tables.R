# Reference answers for crosstab, quantile, correlation, incidence and missingness on the pooled records.
# Rscript test/reference/tables.R   (from the root of the repository; writes test/reference/tables.json)
suppressPackageStartupMessages({ library(jsonlite); library(epitools) })
sites <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(sites, function(s) cbind(read.csv(file.path("deploy/demo/data", paste0(s, ".csv"))), site = s)))
breast$grade <- factor(breast$grade, levels = c(1, 2, 3))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
lung <- read.csv("test/reference/lung/lung.csv")
lung$event <- as.integer(lung$status == 2)

chi <- function(t, ...) { r <- suppressWarnings(chisq.test(t, ...)); list(statistic = unname(r$statistic), df = unname(r$parameter), p = r$p.value) }
two <- function(t) {
  yates <- chi(t); plain <- chi(t, correct = FALSE)
  trend <- prop.trend.test(t[, 2], rowSums(t))
  odds <- oddsratio.wald(t)$measure[2, ]; risk <- riskratio.wald(t)$measure[2, ]
  list(chiSquared = plain, chiSquaredYates = yates, fisherP = fisher.test(t)$p.value, fisherOdds = unname(fisher.test(t)$estimate),
       trend = list(statistic = unname(trend$statistic), p = trend$p.value),
       cramersV = sqrt(plain$statistic / sum(t)), odds = unname(odds), risk = unname(risk))
}
mantel <- function(t) { m <- mantelhaen.test(t); list(statistic = unname(m$statistic), p = m$p.value, odds = unname(m$estimate), low = m$conf.int[1], high = m$conf.int[2]) }
trend <- function(t) { r <- prop.trend.test(t[, 2], rowSums(t)); list(statistic = unname(r$statistic), p = r$p.value) }

crosstab <- list(
  menoHormon = two(table(breast$meno, breast$hormon)),
  hormonEvent = two(table(breast$hormon, breast$event)),
  gradeMeno = list(chiSquared = chi(table(breast$grade, breast$meno)), trend = trend(table(breast$grade, breast$meno))),
  menoHormonByGrade = mantel(table(breast$meno, breast$hormon, breast$grade)),
  # Only sites with both columns carry something, as here all.
  menoHormonBySite = mantel(table(breast$meno, breast$hormon, breast$site)),
  lungSexEventByEcog = mantel(table(lung$sex, lung$event, lung$ph.ecog)[, , 1:3]),
  lungSexEventByInst = mantel(local({ t <- table(lung$sex, lung$event, lung$inst); t[, , apply(t, 3, sum) > 1] }))
)

probabilities <- c(0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99)
quantiles <- function(x) unname(quantile(x, probabilities, type = 1, na.rm = TRUE))
quantile <- list(
  probabilities = probabilities,
  age = quantiles(breast$age), nodes = quantiles(breast$nodes), pgr = quantiles(breast$pgr), time = quantiles(breast$time),
  pgrByHormon = list(quantiles(breast$pgr[breast$hormon == 0]), quantiles(breast$pgr[breast$hormon == 1])),
  lungWeightLoss = quantiles(lung$wt.loss)
)

correlation <- function(d, names) unlist(lapply(seq_along(names), function(i) lapply(seq_along(names)[-seq_len(i)], function(j) {
  ok <- complete.cases(d[, names[c(i, j)]]); t <- cor.test(d[ok, names[i]], d[ok, names[j]])
  list(x = names[i], y = names[j], n = sum(ok), estimate = unname(t$estimate), low = t$conf.int[1], high = t$conf.int[2], p = t$p.value)
})), recursive = FALSE)

missing <- lung[, c("ph.ecog", "meal.cal", "wt.loss")]
pattern <- table(apply(is.na(missing), 1, function(r) paste(names(missing)[r], collapse = ",")))

esp2013 <- c(5000, rep(5500, 3), 6000, 6000, 6500, rep(7000, 4), 6500, 6000, 5500, 5000, 4000, 2500, 1500, 800, 200)
segi <- c(12000, 10000, 9000, 9000, 8000, 8000, 6000, 6000, 6000, 6000, 5000, 4000, 4000, 3000, 2000, 1000, 500, 500)
# A band without person-time gives its weight to the next one with some, or to the last.
standardised <- function(d, weights, cuts) {
  native <- seq(0, by = 5, length.out = length(weights)); reached <- native + 5 > 18
  reached[length(native)] <- TRUE
  of <- function(age) findInterval(age, cuts) + 1
  w <- tapply(weights[reached], factor(of(native[reached]), levels = seq_len(length(cuts) + 1)), sum)
  band <- factor(of(d$age), levels = seq_len(length(cuts) + 1))
  e <- tapply(d$event, band, sum, default = 0); y <- tapply(d$time, band, sum, default = 0) / 365.25
  wait <- 0; keep <- list()
  for (b in seq_along(w)) { wait <- wait + w[b]; if (y[b] > 0) { keep[[length(keep) + 1]] <- c(e[b], y[b], wait); wait <- 0 } }
  k <- do.call(rbind, keep); k[nrow(k), 3] <- k[nrow(k), 3] + wait
  r <- ageadjust.direct(k[, 1], k[, 2], stdpop = k[, 3]) * 1000
  list(rate = unname(r["adj.rate"]), low = unname(r["lci"]), high = unname(r["uci"]), bands = nrow(k))
}
incidence <- list(
  ratio = local({ t <- poisson.test(tapply(breast$event, breast$hormon, sum)[2:1], tapply(breast$time, breast$hormon, sum)[2:1])
    list(estimate = unname(t$estimate), low = t$conf.int[1], high = t$conf.int[2], p = t$p.value) }),
  esp2013 = standardised(breast, esp2013, seq(20, 95, 5)),
  segi = standardised(breast, segi, seq(20, 85, 5)),
  esp2013Wide = standardised(breast, esp2013, c(40, 50, 60, 70)),
  esp2013ByHormon = lapply(0:1, function(h) standardised(breast[breast$hormon == h, ], esp2013, c(40, 50, 60, 70)))
)

out <- list(
  versions = list(R = R.version.string, epitools = as.character(packageVersion("epitools"))),
  crosstab = crosstab, quantile = quantile, incidence = incidence,
  correlation = list(breast = correlation(breast, c("age", "nodes", "pgr", "er", "meno")), lung = correlation(lung, c("age", "meal.cal", "wt.loss"))),
  missingness = list(variables = as.list(colSums(is.na(missing))), patterns = as.list(pattern))
)
write_json(out, "test/reference/tables.json", auto_unbox = TRUE, digits = 17, pretty = TRUE)
