# Propensity scores by glm, weights and balance by hand from them; weighted outcome models with sandwich errors that take
# the weights as known: glm with the sandwich by hand, coxph(weights, robust = TRUE).
# Run from the repository's root: Rscript test/reference/propensity.R > test/reference/propensity.json
suppressMessages(library(survival))
hospitals <- c("gbsg", "rotterdam-a", "rotterdam-b", "rotterdam-c")
breast <- do.call(rbind, lapply(hospitals, function(site) {
  d <- read.csv(file.path("deploy/demo/data", paste0(site, ".csv")))
  d$site <- site
  d
}))
breast$size <- factor(breast$size, levels = c("<=20", "20-50", ">50"))
breast$grade <- factor(breast$grade, levels = c("1", "2", "3"))
lung <- read.csv("test/reference/lung/lung.csv")
# Institutions in four groups.
lung$site <- ifelse(is.na(lung$inst), 1, lung$inst) %% 4
lung$event <- as.integer(lung$status == 2)
lung$gender <- factor(lung$sex, levels = 1:2)
lung$treated <- lung$sex - 1
breast$treated <- breast$hormon

num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
text <- function(x) paste0("[", paste0('"', x, '"', collapse = ", "), "]")

weightsOf <- function(e, t, kind, stabilised, cap) {
  w <- switch(kind, iptw = ifelse(t == 1, 1 / e, 1 / (1 - e)), att = ifelse(t == 1, 1, e / (1 - e)), overlap = ifelse(t == 1, 1 - e, e))
  if (stabilised) w <- w * ifelse(t == 1, mean(t), 1 - mean(t))
  list(w = pmin(w, cap), capped = w > cap)
}

# Columns as they are reported: of a factor with more than two levels each level.
covariates <- function(d, terms) {
  do.call(cbind, lapply(terms, function(name) {
    x <- d[[name]]
    if (!is.factor(x)) return(matrix(x, dimnames = list(NULL, name)))
    m <- sapply(levels(x), function(l) as.numeric(x == l))
    colnames(m) <- paste0(name, levels(x))
    if (nlevels(x) > 2) m else m[, -1, drop = FALSE]
  }))
}

balance <- function(x, t, w) {
  binary <- all(x %in% 0:1)
  of <- function(a) {
    v <- x[t == a]; u <- w[t == a]
    m <- mean(v); wm <- sum(u * v) / sum(u)
    c(m, if (binary) sqrt(m * (1 - m)) else sd(v), wm,
      if (binary) sqrt(wm * (1 - wm)) else sqrt(sum(u * (v - wm)^2) / sum(u) / (1 - sum(u^2) / sum(u)^2)))
  }
  c0 <- of(0); c1 <- of(1)
  s <- sqrt((c0[2]^2 + c1[2]^2) / 2)
  c(c0, c1, (c1[1] - c0[1]) / s, (c1[3] - c0[3]) / s)
}

sandwich <- function(fit, X) {
  B <- crossprod(X * (fit$prior.weights * (fit$y - fitted(fit))))
  A <- solve(crossprod(X, X * (fit$prior.weights * fit$family$variance(fitted(fit)))))
  A %*% B %*% A
}

outcomeOf <- function(d, o) {
  if (o$family == "cox") {
    fit <- coxph(as.formula(paste(o$formula, "+ strata(site)")), d, weights = d$w, robust = TRUE, ties = o$ties,
                 control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100))
    b <- coef(fit); s <- sqrt(diag(vcov(fit)))
  } else {
    fit <- suppressWarnings(glm(as.formula(o$formula), o$family, d, weights = d$w, control = glm.control(epsilon = 1e-14, maxit = 100)))
    b <- coef(fit); s <- sqrt(diag(sandwich(fit, model.matrix(fit))))
  }
  # Linear models refer to Student's t, as coeftest does.
  p <- if (o$family == "gaussian") 2 * pt(-abs(b / s), fit$df.residual) else 2 * pnorm(-abs(b / s))
  sprintf('{ "formula": "%s", "family": "%s", "ties": "%s", "terms": %s, "estimate": %s, "robustSe": %s, "pValue": %s }',
          o$formula, o$family, if (is.null(o$ties)) "efron" else o$ties, text(names(b)), num(b), num(s), num(p))
}

answer <- function(data, treatment, terms, kind, stabilised = FALSE, cap = if (kind == "overlap") 1 else 10, outcome = NULL) {
  d <- if (data == "breast") breast else lung
  d <- d[complete.cases(d[c("treated", terms, outcome$needs)]), ]
  fit <- glm(as.formula(paste("treated ~", paste(terms, collapse = " + "))), binomial, d, control = glm.control(epsilon = 1e-14, maxit = 100))
  e <- fitted(fit); t <- d$treated
  weights <- weightsOf(e, t, kind, stabilised, cap)
  d$w <- weights$w
  X <- covariates(d, terms)
  table <- apply(X, 2, balance, t = t, w = d$w)
  bin <- factor(pmin(floor(e * 20 + 1e-7), 19), levels = 0:19)
  arms <- sapply(0:1, function(a) { u <- d$w[t == a]; c(length(u), sum(u), sum(u)^2 / sum(u^2), sum(weights$capped[t == a]), sum(d$event[t == a])) })
  lines <- c(
    sprintf('"data": "%s", "formula": "%s ~ %s", "weights": "%s", "stabilised": %s, "cap": %g', data, treatment, paste(terms, collapse = " + "), kind, tolower(stabilised), cap),
    sprintf('"n": %d', nrow(d)),
    sprintf('"terms": %s, "estimate": %s, "stdError": %s', text(names(coef(fit))), num(coef(fit)), num(sqrt(diag(vcov(fit))))),
    sprintf('"arms": [%s, %s]', num(arms[, 1]), num(arms[, 2])),
    sprintf('"overlap": [%s, %s]', num(table(bin[t == 0])), num(table(bin[t == 1]))),
    sprintf('"covariates": %s', text(colnames(X))),
    sprintf('"balance": [%s]', paste(apply(table, 2, num), collapse = ", ")),
    if (!is.null(outcome)) sprintf('"outcome": %s', outcomeOf(d, outcome)))
  paste0("  { ", paste(lines, collapse = ",\n    "), " }")
}
cox <- function(formula, ties = "efron", needs = c("time", "event")) list(formula = formula, family = "cox", ties = ties, needs = needs)
linear <- function(formula, family, needs) list(formula = formula, family = family, needs = needs)

all <- c("age", "meno", "size", "grade", "nodes", "pgr", "er")
some <- c("age", "meno", "size", "grade")
lines <- c(
  answer("breast", "hormon", all, "iptw"),
  answer("breast", "hormon", all, "iptw", stabilised = TRUE),
  answer("breast", "hormon", all, "iptw", cap = 4),
  answer("breast", "hormon", all, "att"),
  answer("breast", "hormon", all, "overlap"),
  answer("lung", "gender", c("age", "ph.ecog", "wt.loss"), "iptw"),
  answer("breast", "hormon", all, "iptw", outcome = linear("event ~ hormon", "binomial", "event")),
  answer("breast", "hormon", all, "att", outcome = linear("event ~ hormon", "poisson", "event")),
  answer("breast", "hormon", some, "overlap", outcome = linear("nodes ~ hormon + er", "gaussian", c("nodes", "er"))),
  answer("breast", "hormon", some, "iptw", stabilised = TRUE, outcome = linear("event ~ hormon + nodes + grade", "binomial", c("event", "nodes"))),
  answer("lung", "gender", c("age", "ph.ecog"), "overlap", outcome = linear("wt.loss ~ gender", "gaussian", "wt.loss")),
  answer("breast", "hormon", all, "iptw", outcome = cox("Surv(time, event) ~ hormon")),
  answer("breast", "hormon", all, "att", outcome = cox("Surv(time, event) ~ hormon", "breslow")),
  answer("breast", "hormon", some, "overlap", outcome = cox("Surv(time, event) ~ hormon + nodes + size", needs = c("time", "event", "nodes"))),
  answer("lung", "gender", c("age", "ph.ecog", "wt.loss"), "iptw", stabilised = TRUE, outcome = cox("Surv(time, event) ~ gender")))
cat("[\n", paste(lines, collapse = ",\n"), "\n]\n", sep = "")
