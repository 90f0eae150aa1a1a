# What an exit costs, stacked. exits.tsv: row, floor, entry, user, whole (0 where split), name,
# figure; times in the unit of the axis. Set: rows, xmax, unit (1: ns, 2: µs, 3: ms).
load "common.gp"
set yrange [0.5:rows + 0.5]
unset ytics
set xrange [0:xmax]
set xlabel "time per exit, ".word("ns µs ms", unit)
half = narrow ? 0.18 : 0.3
bar(y) = y - drop
plot "exits.tsv" using ($2 / 2):(bar($1)):(0):2:(bar($1) - half):(bar($1) + half) \
		with boxxyerror fs solid noborder fc rgb A, \
	"" using ($2):(bar($1)):2:($2 + $3):(bar($1) - half):(bar($1) + half) \
		with boxxyerror fs solid noborder fc rgb B, \
	"" using ($2):(bar($1)):($2 + $3):($2 + $3 + $4):(bar($1) - half):(bar($1) + half) \
		with boxxyerror fs solid noborder fc rgb C, \
	"" using ($5 / 2):(bar($1)):(0):5:(bar($1) - half / 2):(bar($1) + half / 2) \
		with boxxyerror fs solid noborder fc rgb MUTED, \
	"" using (0):($1 + lift):(text($6)) with labels @beside tc rgb INK, \
	"" using (narrow ? xmax : $2 + $3 + $4 + $5):($1 + lift):(text($7)) with labels @behind tc rgb MUTED
