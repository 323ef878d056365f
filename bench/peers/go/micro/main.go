// Times one operation: micro OPERATION WARM_SECONDS SECONDS
// Prints the median batch's nanoseconds and bytes allocated an operation.
package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"time"
)

var operations = map[string]func() int{
	"switch":     turns,
	"task":       task,
	"queue":      queue,
	"timer":      timer,
	"lock":       lock,
	"group-10":   group10,
	"gather-100": gather100,
	"cancel":     cancel,
}

func turns() int {
	var group sync.WaitGroup
	for i := 0; i < 1000; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := 0; j < 100; j++ {
				runtime.Gosched()
			}
		}()
	}
	group.Wait()
	return 100_000
}

func task() int {
	for i := 0; i < 100_000; i++ {
		result := make(chan int, 1)
		go func() { result <- 1 }()
		<-result
	}
	return 100_000
}

func queue() int {
	there, back := make(chan int, 1), make(chan int, 1)
	go func() {
		for item := range there {
			back <- item
		}
	}()
	for i := 0; i < 100_000; i++ {
		there <- i
		<-back
	}
	close(there)
	return 100_000
}

func timer() int {
	timers := make([]*time.Timer, 100_000)
	for i := range timers {
		timers[i] = time.AfterFunc(time.Duration(100+i%1000)*time.Second, func() {})
	}
	for _, timer := range timers {
		timer.Stop()
	}
	return len(timers)
}

// A channel of one place, which is passed on in order: sync.Mutex lets a runner overtake.
func lock() int {
	shared := make(chan struct{}, 1)
	var group sync.WaitGroup
	shared <- struct{}{}
	for i := 0; i < 2; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for j := 0; j < 50_000; j++ {
				shared <- struct{}{}
				<-shared
			}
		}()
	}
	runtime.Gosched()
	<-shared
	group.Wait()
	return 100_000
}

func group10() int {
	for i := 0; i < 10_000; i++ {
		var group sync.WaitGroup
		for j := 0; j < 10; j++ {
			group.Add(1)
			go func() { group.Done() }()
		}
		group.Wait()
	}
	return 10_000
}

func gather100() int {
	for i := 0; i < 1_000; i++ {
		var group sync.WaitGroup
		results := make([]int, 100)
		for j := range results {
			group.Add(1)
			go func(j int) {
				defer group.Done()
				results[j] = 1
			}(j)
		}
		group.Wait()
	}
	return 1_000
}

// A goroutine that waits until its context is cancelled, and then says so.
func cancel() int {
	for i := 0; i < 50_000; i++ {
		sleeping, cancel := context.WithCancel(context.Background())
		woken := make(chan error)
		go func() {
			<-sleeping.Done()
			woken <- sleeping.Err()
		}()
		runtime.Gosched()
		cancel()
		<-woken
	}
	return 50_000
}

type figures struct{ nanos, bytes []float64 }

func batches(operation func() int, seconds float64) figures {
	var all figures
	end := time.Now().Add(time.Duration(seconds * 1e9))
	for time.Now().Before(end) || len(all.nanos) < 3 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		count := float64(operation())
		nanos := float64(time.Since(start).Nanoseconds())
		runtime.ReadMemStats(&after)
		all.nanos = append(all.nanos, nanos/count)
		all.bytes = append(all.bytes, float64(after.TotalAlloc-before.TotalAlloc)/count)
	}
	return all
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

func main() {
	runtime.GOMAXPROCS(1)
	operation := operations[os.Args[1]]
	warm, _ := strconv.ParseFloat(os.Args[2], 64)
	seconds, _ := strconv.ParseFloat(os.Args[3], 64)
	batches(operation, warm)
	measured := batches(operation, seconds)
	fmt.Printf("ns=%.2f bytes=%.1f\n", median(measured.nanos), median(measured.bytes))
}
